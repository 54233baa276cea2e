package words

import (
	"testing"
	"time"
)

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestDate(t *testing.T) {
	for _, test := range []struct {
		language Language
		day      time.Time
		want     string
	}{
		{English, day(2031, time.May, 12), "12 May 2031"},
		{English, day(2031, time.August, 1), "1 August 2031"},
	} {
		if got := test.language.Date(test.day); got != test.want {
			t.Errorf("%s.Date(%s) = %q, want %q", test.language, test.day.Format(time.DateOnly), got, test.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	var open time.Time
	for _, test := range []struct {
		since, until time.Time
		want         string
	}{
		{open, open, ""},
		{day(2022, 1, 1), day(2023, 1, 1), "2022"},
		{day(2020, 1, 1), day(2023, 1, 1), "2020 to 2022"},
		{day(2022, 7, 1), day(2022, 8, 1), "July 2022"},
		{day(2022, 12, 1), day(2023, 1, 1), "December 2022"},
		{day(2022, 7, 14), day(2022, 7, 15), "14 July 2022"},
		{day(2022, 7, 14), day(2022, 8, 15), "14 July 2022 to 14 August 2022"},
		{day(2022, 7, 14), open, "since 14 July 2022"},
		{open, day(2023, 1, 1), "until 31 December 2022"},
	} {
		if got := English.Period(test.since, test.until); got != test.want {
			t.Errorf("Period(%v, %v) = %q, want %q", test.since, test.until, got, test.want)
		}
	}
}

func TestDuration_IsNeverShorterThanItIs(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1 second", time.Millisecond: "1 second", time.Second: "1 second", 1001 * time.Millisecond: "2 seconds",
		90 * time.Second: "90 seconds", 91 * time.Second: "2 minutes", 15 * time.Minute: "15 minutes",
		91 * time.Minute: "2 hours", 24 * time.Hour: "24 hours", 48 * time.Hour: "2 days", 30 * 24 * time.Hour: "30 days",
	} {
		if got := English.Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "under 1 ms", 999 * time.Microsecond: "under 1 ms", 4400 * time.Microsecond: "4 ms", 999 * time.Millisecond: "999 ms",
		1234 * time.Millisecond: "1.2 s",
	} {
		if got := English.Elapsed(d); got != want {
			t.Errorf("Elapsed(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestLists(t *testing.T) {
	for _, test := range []struct {
		language Language
		items    []string
		and, or  string
	}{
		{English, nil, "", ""},
		{English, []string{"a"}, "a", "a"},
		{English, []string{"a", "b"}, "a and b", "a or b"},
		{English, []string{"a", "b", "c"}, "a, b and c", "a, b or c"},
	} {
		if got := test.language.And(test.items); got != test.and {
			t.Errorf("%s.And(%q) = %q, want %q", test.language, test.items, got, test.and)
		}
		if got := test.language.Or(test.items); got != test.or {
			t.Errorf("%s.Or(%q) = %q, want %q", test.language, test.items, got, test.or)
		}
	}
}
