package retrieval_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"quoth/retrieval"
)

func TestParsePeriod_ReadsTimesAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2023, time.May, 17, 9, 30, 0, 0, time.UTC) // a Wednesday
	for text, want := range map[string]string{
		"2022":               "2022-01-01 2023-01-01",
		"in 2022":            "2022-01-01 2023-01-01",
		" 2022. ":            "2022-01-01 2023-01-01",
		"2022-07":            "2022-07-01 2022-08-01",
		"2022-12":            "2022-12-01 2023-01-01",
		"2022-07-14":         "2022-07-14 2022-07-15",
		"2024-02-29":         "2024-02-29 2024-03-01",
		"July 2022":          "2022-07-01 2022-08-01",
		"july, 2022":         "2022-07-01 2022-08-01",
		"Sept 2022":          "2022-09-01 2022-10-01",
		"14 July 2022":       "2022-07-14 2022-07-15",
		"14th of  JULY 2022": "2022-07-14 2022-07-15",
		"July 14, 2022":      "2022-07-14 2022-07-15",
		"14 July":            "2022-07-14 2022-07-15",
		"17 May":             "2023-05-17 2023-05-18",
		"March":              "2023-03-01 2023-04-01",
		"last March":         "2023-03-01 2023-04-01",
		"last May":           "2022-05-01 2022-06-01",
		"December":           "2022-12-01 2023-01-01",
		"29 February":        "2020-02-29 2020-03-01",
		"this year":          "2023-01-01 2024-01-01",
		"last year":          "2022-01-01 2023-01-01",
		"this month":         "2023-05-01 2023-06-01",
		"last week":          "2023-05-08 2023-05-15",
		"yesterday":          "2023-05-16 2023-05-17",
		"Today":              "2023-05-17 2023-05-18",
		"the 1990s":          "1990-01-01 2000-01-01",
		"1990s":              "1990-01-01 2000-01-01",
	} {
		from, until, err := retrieval.ParsePeriod(text, now)
		if got := from.Format(time.DateOnly) + " " + until.Format(time.DateOnly); err != nil || got != want {
			t.Errorf("ParsePeriod(%q) = %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestParsePeriod_TellsWhatCanBeWritten(t *testing.T) {
	now := time.Date(2023, time.May, 17, 0, 0, 0, 0, time.UTC)
	for text, impossible := range map[string]bool{
		"": false, "  ": false, "soon": false, "last tuesdy": false, "20222": false, "14/07/2022": false, "2022 and on": false,
		"since the war": false, "July 2022 or so": false, "20-22": false,
		"2022-13": true, "2022-00": true, "2022-02-31": true, "2022-07-00": true, "2023-02-29": true, "2022-7": true,
		"31 February 2022": true, "31 February": true, "30 Feb": true, "0 July 2022": true, "99 July 2022": true, "June 31, 2022": true,
	} {
		from, until, err := retrieval.ParsePeriod(text, now)
		var told *retrieval.PeriodError
		if !errors.As(err, &told) || told.Impossible != impossible || told.Text != text || !from.IsZero() || !until.IsZero() {
			t.Errorf("ParsePeriod(%q) = %v, %v, %v; want a PeriodError, impossible %v", text, from, until, err, impossible)
			continue
		}
		for _, form := range retrieval.PeriodForms {
			if !strings.Contains(err.Error(), form) {
				t.Errorf("ParsePeriod(%q) = %q, which does not tell of %q", text, err, form)
			}
			if _, _, err := retrieval.ParsePeriod(form, now); err != nil {
				t.Errorf("ParsePeriod(%q) = %v, though it is told to be a form", form, err)
			}
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, form := range retrieval.PeriodForms {
		f.Add(form)
	}
	f.Add("31 February")
	f.Add("9999-99-99")
	f.Fuzz(func(t *testing.T, text string) {
		from, until, err := retrieval.ParsePeriod(text, time.Date(2024, time.February, 29, 23, 59, 0, 0, time.UTC))
		if err == nil && !from.Before(until) {
			t.Errorf("ParsePeriod(%q) = [%v, %v), which is no time", text, from, until)
		}
	})
}
