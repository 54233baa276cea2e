package gaps

import (
	"bufio"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// gold reads questions and the group that each belongs to.
func gold(t *testing.T, name string) (questions []Question, group map[string]string) {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	group = make(map[string]string)
	under := ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '=':
			under = strings.TrimSpace(line[1:])
			continue
		}
		times := 1
		if first, rest, _ := strings.Cut(line, " "); rest != "" {
			if n, err := strconv.Atoi(first); err == nil {
				times, line = n, rest
			}
		}
		group[line] = under
		if under == "nothing shared" {
			group[line] = line // each by itself
		}
		for range times {
			questions = append(questions, Question{Text: line, Outcome: "no_match"})
		}
	}
	return questions, group
}

func TestFind_AgreesWithGold(t *testing.T) {
	for _, test := range []struct {
		name              string
		precision, recall float64 // at least
	}{
		{"gold.txt", 0.98, 0.95}, // the weights and the threshold were found on this
		{"unseen.txt", 0.88, 0.78},
	} {
		questions, want := gold(t, test.name)
		found := make(map[string]int)
		for i, group := range Find(questions) {
			for _, q := range group.Questions {
				found[q.Text] = i
			}
			t.Logf("%d %v %v", group.Count, group.Words, group.Questions)
		}
		precision, recall := agreement(found, want)
		t.Logf("%s, %d questions: precision %.3f, recall %.3f of pairs", test.name, len(want), precision, recall)
		if precision < test.precision || recall < test.recall {
			t.Errorf("%s: precision %.3f and recall %.3f of pairs, want at least %v and %v",
				test.name, precision, recall, test.precision, test.recall)
		}
	}
}

// agreement compares, over all pairs of questions, which were put together with
// which belong together.
func agreement(found map[string]int, want map[string]string) (precision, recall float64) {
	both, together, belong := 0, 0, 0
	texts := slices.Collect(maps.Keys(want))
	for i, a := range texts {
		for _, b := range texts[:i] {
			if found[a] == found[b] {
				together++
			}
			if want[a] == want[b] {
				belong++
				if found[a] == found[b] {
					both++
				}
			}
		}
	}
	return float64(both) / float64(together), float64(both) / float64(belong)
}

func TestFind_DoesNotDependOnTheOrder(t *testing.T) {
	questions, _ := gold(t, "gold.txt")
	for i := range questions {
		questions[i].Unknown = []string{"tram"}
		questions[i].Nearest = Passage{Document: fmt.Sprint(i % 3), Paragraph: i % 2}
		questions[i].Outcome = []string{"no_match", "weak_match"}[i%2]
	}
	want := Find(questions)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
		if diff := cmp.Diff(want, Find(questions)); diff != "" {
			t.Fatalf("another order gives other groups (-want +got):\n%s", diff)
		}
	}
}

func TestFind_PutsEachQuestionIntoOneGroup(t *testing.T) {
	questions, want := gold(t, "gold.txt")
	questions = append(questions, Question{Text: "why?"}, Question{Text: "Why? "}, Question{}, Question{Text: "!!!"})
	seen, count := make(map[string]int), 0
	for _, group := range Find(questions) {
		count += group.Count
		sum := 0
		for _, q := range group.Questions {
			seen[q.Text]++
			sum += q.Count
		}
		if sum != group.Count {
			t.Errorf("the questions of %v were asked %d times, and the group says %d", group.Words, sum, group.Count)
		}
	}
	if count != len(questions) {
		t.Errorf("the groups count %d questions, want %d", count, len(questions))
	}
	for text := range want {
		if seen[text] != 1 {
			t.Errorf("%q is in %d groups, want 1", text, seen[text])
		}
	}
	if got := Find(nil); len(got) != 0 {
		t.Errorf("Find(nil) = %v, want nothing", got)
	}
}

func TestFind_DescribesGroups(t *testing.T) {
	near := Passage{Document: "minutes.txt", Title: "Minutes", Paragraph: 4, Text: "The ferry sails on Fridays."}
	noon := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	early := noon.Add(-2 * time.Hour)
	got := Find([]Question{
		{Text: "Is there a Zeppelin?", Outcome: "no_match", Unknown: []string{"Zeppelin"}},
		{Text: "Ferry fares", Outcome: "weak_match", When: noon.Add(-time.Hour), Nearest: Passage{Document: "other.txt", Paragraph: 1, Text: "Fares."}},
		{Text: "how much are ferry  fares?", Outcome: "no_match", Nearest: near, When: early},
		{Text: "How much are ferry fares?", Outcome: "weak_match", Nearest: near, Unknown: []string{"fares", "Fares"}, When: noon},
		{Text: "How much are ferry fares?", Outcome: "weak_match", When: noon},
		{Text: "what did Ada Brook say about ferries?", Outcome: "filtered", When: noon},
	})
	want := []Group{
		{
			Count: 5, Words: []string{"ferry", "fares"},
			Questions: []Tally{{"How much are ferry fares?", 3}, {"Ferry fares", 1}, {"what did Ada Brook say about ferries?", 1}},
			Outcomes:  []Tally{{"weak_match", 3}, {"filtered", 1}, {"no_match", 1}},
			Lacking:   []Tally{{"fares", 1}}, Nearest: &near,
			First: early, Last: noon,
		},
		{
			Count: 1, Words: []string{"Zeppelin"}, Questions: []Tally{{"Is there a Zeppelin?", 1}},
			Outcomes: []Tally{{"no_match", 1}}, Lacking: []Tally{{"zeppelin", 1}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

// TestCluster_TakesTheRestIn covers more questions than are clustered.
func TestCluster_TakesTheRestIn(t *testing.T) {
	var questions []Question
	for i := range mostClustered {
		for range 2 { // asked more often than the two below
			questions = append(questions, Question{Text: fmt.Sprintf("ferry%d quay%d", i, i)})
		}
	}
	questions = append(questions, Question{Text: "when is ferry7 at quay7 painted"}, Question{Text: "zeppelin"})
	groups := Find(questions)
	if len(groups) != mostClustered+1 {
		t.Fatalf("%d groups, want %d", len(groups), mostClustered+1)
	}
	if first := groups[0]; first.Count != 3 || !slices.Contains(first.Words, "ferry7") {
		t.Errorf("the largest group is %v, want that of ferry7", first)
	}
}

func BenchmarkFind(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string { return fmt.Sprintf("word%d", int(random.ExpFloat64()*200)) }
	var questions []Question
	for range 20_000 {
		questions = append(questions, Question{Text: strings.Join([]string{"what about", word(), word(), word(), word()}, " ")})
	}
	b.ReportAllocs()
	for b.Loop() {
		Find(questions)
	}
}
