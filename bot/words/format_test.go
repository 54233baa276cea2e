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
		{French, day(2031, time.May, 12), "12 mai 2031"},
		{French, day(2031, time.August, 1), "1er août 2031"},
		{French, day(2031, time.August, 11), "11 août 2031"},
		{Spanish, day(2031, time.May, 12), "12 de mayo de 2031"},
		{Spanish, day(2031, time.January, 1), "1 de enero de 2031"},
		{German, day(2031, time.May, 12), "12. Mai 2031"},
		{German, day(2031, time.March, 1), "1. März 2031"},
		{Welsh, day(2031, time.May, 12), "12 Mai 2031"},
		{Welsh, day(987, time.July, 1), "1 Gorffennaf 987"},
	} {
		if got := test.language.Date(test.day); got != test.want {
			t.Errorf("%s.Date(%s) = %q, want %q", test.language, test.day.Format(time.DateOnly), got, test.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	var open time.Time
	for _, test := range []struct {
		language     Language
		since, until time.Time
		want         string
	}{
		{English, open, open, ""},
		{English, day(2022, 1, 1), day(2023, 1, 1), "2022"},
		{English, day(2020, 1, 1), day(2023, 1, 1), "2020 to 2022"},
		{English, day(2022, 7, 1), day(2022, 8, 1), "July 2022"},
		{English, day(2022, 12, 1), day(2023, 1, 1), "December 2022"},
		{English, day(2022, 7, 14), day(2022, 7, 15), "14 July 2022"},
		{English, day(2022, 7, 14), day(2022, 8, 15), "14 July 2022 to 14 August 2022"},
		{English, day(2022, 7, 14), open, "since 14 July 2022"},
		{English, open, day(2023, 1, 1), "until 31 December 2022"},
		{English, day(2022, 3, 1), day(2022, 5, 1), "1 March 2022 to 30 April 2022"},
		{French, day(2022, 7, 1), open, "depuis le 1er juillet 2022"},
		{French, day(2022, 7, 14), day(2022, 8, 15), "du 14 juillet 2022 au 14 août 2022"},
		{French, day(2020, 1, 1), day(2023, 1, 1), "de 2020 à 2022"},
		{Spanish, day(2022, 7, 1), day(2022, 8, 1), "julio de 2022"},
		{Spanish, open, day(2023, 1, 1), "hasta el 31 de diciembre de 2022"},
		{German, day(2022, 7, 14), open, "seit dem 14. Juli 2022"},
		{Welsh, open, day(2023, 1, 1), "hyd at 31 Rhagfyr 2022"},
	} {
		if got := test.language.Period(test.since, test.until); got != test.want {
			t.Errorf("%s.Period(%v, %v) = %q, want %q", test.language, test.since, test.until, got, test.want)
		}
	}
}

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		first, last time.Time
		want        string
	}{
		{day(2022, 1, 1), day(2022, 12, 31), "du 1er janvier 2022 au 31 décembre 2022"},
		{day(2022, 7, 14), day(2022, 7, 14), "14 juillet 2022"},
		{time.Time{}, time.Time{}, ""},
	} {
		if got := French.Between(test.first, test.last); got != test.want {
			t.Errorf("fr.Between(%v, %v) = %q, want %q", test.first, test.last, got, test.want)
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
		1234 * time.Millisecond: "1.2 s", 999700 * time.Microsecond: "1.0 s",
	} {
		if got := English.Elapsed(d); got != want {
			t.Errorf("Elapsed(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestNumbers_FollowTheLanguage(t *testing.T) {
	for l, want := range map[Language]string{
		English: "1,234 quotes", French: "1\u00a0234 citations", Spanish: "1.234 citas", German: "1.234 Zitate", Welsh: "1,234 dyfyniad",
	} {
		if got := l.Say(QuotesShown, 1234); got != want {
			t.Errorf("%s.Say(QuotesShown, 1234) = %q, want %q", l, got, want)
		}
	}
	if got, want := German.Elapsed(1234*time.Millisecond), "1,2 s"; got != want {
		t.Errorf("de.Elapsed(1.234 s) = %q, want %q", got, want)
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
		{French, []string{"a", "b"}, "a et b", "a ou b"},
		{German, []string{"a", "b"}, "a und b", "a oder b"},
		{Spanish, []string{"Ana", "Luis"}, "Ana y Luis", "Ana o Luis"},
		{Spanish, []string{"Ana", "**Inés**"}, "Ana e **Inés**", "Ana o **Inés**"},
		{Spanish, []string{"agua", "hielo"}, "agua y hielo", "agua o hielo"},
		{Spanish, []string{"Ana", "Óscar"}, "Ana y Óscar", "Ana u Óscar"},
		{Spanish, []string{"7", "8"}, "7 y 8", "7 u 8"},
		{Welsh, []string{"Mair", "Dafydd"}, "Mair a Dafydd", "Mair neu Dafydd"},
		{Welsh, []string{"Mair", "**Elin**"}, "Mair ac **Elin**", "Mair neu **Elin**"},
		{Welsh, []string{"Mair", "Yasmin"}, "Mair a Yasmin", "Mair neu Yasmin"},
		{Welsh, []string{"Mair", "ysgol"}, "Mair ac ysgol", "Mair neu ysgol"},
		{Welsh, []string{"Mair", "…"}, "Mair a …", "Mair neu …"},
	} {
		if got := test.language.And(test.items); got != test.and {
			t.Errorf("%s.And(%q) = %q, want %q", test.language, test.items, got, test.and)
		}
		if got := test.language.Or(test.items); got != test.or {
			t.Errorf("%s.Or(%q) = %q, want %q", test.language, test.items, got, test.or)
		}
	}
}
