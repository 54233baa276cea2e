package evaluation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// savedFormat is the version of the JSON of a Report.
const savedFormat = 1

// Save returns the report as JSON to be read by Load: with all its misses.
func (r *Report) Save() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(r)
	return b.Bytes(), err
}

// Load reads a report that Save made. The error does not name the file.
func Load(raw []byte) (*Report, error) {
	r := new(Report)
	if err := json.Unmarshal(raw, r); err != nil {
		return nil, fmt.Errorf("is not a saved evaluation: %w", err)
	}
	if r.Format != savedFormat || r.Digest == "" {
		return nil, fmt.Errorf("is not a saved evaluation of this version (format %d, want %d): make a new one", r.Format, savedFormat)
	}
	return r, nil
}

// Comparison is what has changed since an earlier report.
type Comparison struct {
	With    string   `json:"with"` // the earlier report's file
	Margin  float64  `json:"margin"`
	Changes []Change `json:"changes"` // of main figures, those that differ
	// Worse says that a main figure fell by more than the margin, or that more
	// quotations than before are not verbatim.
	Worse bool `json:"worse"`
	// Right and Wrong are the questions that are now, and were not before.
	Right []Asked `json:"newly_right"`
	Wrong []Asked `json:"newly_wrong"`
	// Settings are those that differ, with the earlier value.
	Settings map[string]any `json:"settings_before,omitempty"`
}

// Change is a figure before and now; nil where it could not be measured.
type Change struct {
	Name   string   `json:"name"`
	Before *float64 `json:"before"`
	Now    *float64 `json:"now"`
	Worse  bool     `json:"worse"` // by more than the margin
}

// Asked names a question.
type Asked struct {
	Line     int    `json:"line"`
	ID       string `json:"id"`
	Question string `json:"question"`
	Reason   Reason `json:"reason"` // why it is, or was, wrong
}

// Compare tells what has changed since an earlier report, which must be of the
// same questions asked in the same way. with names the earlier report in errors
// and output; margin is how much less a figure may be and not count as worse.
func (r *Report) Compare(earlier *Report, with string, margin float64) (*Comparison, error) {
	switch {
	case r.Digest != earlier.Digest:
		return nil, fmt.Errorf("%s is of other questions (%s, %d of them; now %s, %d): save a new one and compare with that",
			with, earlier.Set, earlier.Answerable+earlier.Unanswerable, r.Set, r.Answerable+r.Unanswerable)
	case r.Search != earlier.Search:
		return nil, fmt.Errorf("%s is of answers and this of whole passages, or the other way round: give --search to both or to neither", with)
	}
	c := &Comparison{With: with, Margin: margin, Changes: []Change{}, Right: []Asked{}, Wrong: []Asked{}, Settings: make(map[string]any)}
	for _, now := range r.Figures {
		change := Change{Name: now.Name, Before: earlier.Figures.Get(now.Name), Now: now.Value}
		switch {
		case equal(change.Before, change.Now):
			continue
		case now.Name == "not_verbatim":
			change.Worse = change.Before != nil && *change.Now > *change.Before
		case !now.Main:
			continue
		default:
			change.Worse = fell(change.Before, change.Now, margin)
		}
		c.Worse = c.Worse || change.Worse
		c.Changes = append(c.Changes, change)
	}
	before, now := missesByLine(earlier), missesByLine(r)
	c.Right, c.Wrong = lacking(before, now), lacking(now, before)
	for name, value := range earlier.Settings {
		if fmt.Sprint(value) != fmt.Sprint(r.Settings[name]) {
			c.Settings[name] = value
		}
	}
	return c, nil
}

func equal(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// fell reports whether a figure is less by more than margin. One that could not
// be measured then or cannot now has not fallen: where nothing was answered,
// it is the figure "answered" that says so.
func fell(before, now *float64, margin float64) bool {
	// Figures have four decimals, so half of the last is rounding.
	return before != nil && now != nil && *before-*now > margin+0.00005
}

func missesByLine(r *Report) map[int]Miss {
	byLine := make(map[int]Miss, len(r.Misses))
	for _, miss := range r.Misses {
		byLine[miss.Line] = miss
	}
	return byLine
}

// lacking lists the misses of one report that another does not have.
func lacking(misses, other map[int]Miss) []Asked {
	asked := []Asked{}
	for _, line := range slices.Sorted(maps.Keys(misses)) {
		if _, too := other[line]; !too {
			m := misses[line]
			asked = append(asked, Asked{m.Line, m.ID, m.Question, m.Reason})
		}
	}
	return asked
}
