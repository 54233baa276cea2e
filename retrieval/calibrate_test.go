package retrieval

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestConfidence_GrowsWithTheMatch(t *testing.T) {
	for _, c := range []Calibration{{}, {Even: 1, Steepness: 2}, {Even: 4, Steepness: 0.5}} {
		last := -1.0
		for _, match := range []float64{0, 1e-9, 0.1, 0.3, 0.5, 0.6, 0.8, 0.95, 1} {
			got := c.Confidence(match, 0)
			if got <= last || got < 0 || got > 1 {
				t.Errorf("%+v.Confidence(%v, 0) = %v, want between 0 and 1 and more than %v", c, match, got, last)
			}
			last = got
		}
	}
}

func TestConfidence_IsHalfAtEven(t *testing.T) {
	c := Calibration{Even: 3, Steepness: 2}
	if got := c.Confidence(0.75, 0); math.Abs(got-0.5) > 1e-9 {
		t.Errorf("Confidence(0.75, 0) = %v, want 0.5: the odds are 3", got)
	}
	if got, want := c.Confidence(0.9, 0), 9.0/10; math.Abs(got-want) > 1e-9 {
		t.Errorf("Confidence(0.9, 0) = %v, want %v: three times the odds, squared", got, want)
	}
	average := Calibration{}
	if got := average.Confidence(averageEven/(1+averageEven), 0); math.Abs(got-0.5) > 1e-9 {
		t.Errorf("zero Calibration: confidence %v at the average corpus's even odds, want 0.5", got)
	}
}

func TestConfidence_GrowsWithTheLeadOfAGoodMatch(t *testing.T) {
	c := Calibration{Even: 3, Steepness: 2}
	if none, some, all := c.Confidence(0.7, 0), c.Confidence(0.7, 0.2), c.Confidence(0.7, 1); none >= some || some >= all {
		t.Errorf("confidence of a good match with no lead, some and all = %v, %v, %v, want it to grow", none, some, all)
	}
	if none, all := c.Confidence(0.4, 0), c.Confidence(0.4, 1); none != all {
		t.Errorf("confidence of a bad match with no lead and all = %v, %v, want the same", none, all)
	}
	// Below the default threshold nothing gets ahead of what is above it.
	if below, above := c.Confidence(0.499, 1), c.Confidence(0.501, 0); below >= above {
		t.Errorf("confidence %v just below one half, %v just above, want less below", below, above)
	}
}

// curve makes points that lie on a calibration's curve exactly, each for so many
// questions.
func curve(c Calibration, questions float64) []point {
	var points []point
	for match := 0.2; match < 0.9; match += 0.05 {
		right := c.Confidence(match, 0)
		points = append(points,
			point{sureness(match, 0), true, right * questions}, point{sureness(match, 0), false, (1 - right) * questions})
	}
	return points
}

func TestFitCalibration_FindsTheCurveOfManyPoints(t *testing.T) {
	want := Calibration{Even: 2.2, Steepness: 2}
	got := fitCalibration(curve(want, 1000))
	if math.Abs(got.Even-want.Even) > 0.02 || math.Abs(got.Steepness-want.Steepness) > 0.02 {
		t.Errorf("fitCalibration = %+v, want near %+v", got, want)
	}
}

func TestFitCalibration_StaysNearTheAverageForFewPoints(t *testing.T) {
	got := fitCalibration(nil)
	if math.Abs(got.Even-averageEven) > 1e-9 || math.Abs(got.Steepness-averageSteepness) > 1e-9 {
		t.Errorf("no points: %+v, want the average corpus", got)
	}
	far := Calibration{Even: 6, Steepness: 1}
	few, many := fitCalibration(curve(far, 0.2)), fitCalibration(curve(far, 1000))
	if few.Even <= averageEven || few.Even >= many.Even {
		t.Errorf("even odds are %v of few points and %v of many, want those of few between the average's %v and those of many",
			few.Even, many.Even, averageEven)
	}
}

func TestFitCalibration_NeverGivesLessForMore(t *testing.T) {
	var points []point
	for range 200 {
		points = append(points, point{sureness(0.2, 0), true, 1}, point{sureness(0.8, 0), false, 1})
	}
	if got := fitCalibration(points); got.Steepness <= 0 || got.Confidence(0.8, 0) <= got.Confidence(0.2, 0) {
		t.Errorf("fitCalibration = %+v, want confidence to grow with the match even so", got)
	}
}

func TestPseudoQuestions_AreMadeOfSentencesAlikeEverywhere(t *testing.T) {
	sample := []Hit{
		hit("a", "The agencies charge a third more than a salaried post costs the county.", "It is so."),
		hit("b", "Salmon came back to the upper river after the old weir was taken down."),
		hit("c", "Too short to ask."),
	}
	questions := pseudoQuestions(sample)
	if len(questions) != 2 {
		t.Fatalf("%d questions, want 2: of the sentences with words enough", len(questions))
	}
	slices.Reverse(sample)
	if again := pseudoQuestions(sample); !slices.Equal(again, questions) {
		t.Errorf("questions in another order of the sample: %q, want %q", again, questions)
	}
	for _, q := range questions {
		rest, ok := strings.CutPrefix(q.text, "what ")
		words := strings.Fields(strings.TrimSuffix(rest, "?"))
		if !ok || len(words) < leastAsked || len(words) > mostAsked {
			t.Errorf("question %q, want %d to %d words behind \"what\"", q.text, leastAsked, mostAsked)
		}
		own := 0
		for _, word := range words {
			if strings.Contains(q.sentence, word) {
				own++
			}
		}
		if own == 0 {
			t.Errorf("question %q has no word of its sentence %q", q.text, q.sentence)
		}
	}
}
