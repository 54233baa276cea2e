package words

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Date writes a day: "12 May 2031", "12 de mayo de 2031".
func (l Language) Date(day time.Time) string {
	s := l.spoken()
	return s.write(s.date, day)
}

// Month writes a month of a year: "May 2031", "mayo de 2031".
func (l Language) Month(month time.Time) string {
	s := l.spoken()
	return s.write(s.month, month)
}

// write fills a layout with DAY, MONTH and YEAR in it.
func (s speech) write(layout string, t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && s.first != "" {
		day = s.first
	}
	return strings.NewReplacer("DAY", day, "MONTH", s.months[t.Month()-1], "YEAR", strconv.Itoa(t.Year())).Replace(layout)
}

// Period writes the time from since up to, but not including, until, which are
// midnights, as shortly as it can be: "2022", "July 2022", "14 July 2022",
// "2020 to 2022", "since 14 July 2022", "until 14 July 2022". A zero time is an
// open end; with both open it is "".
func (l Language) Period(since, until time.Time) string {
	if since.IsZero() && until.IsZero() {
		return ""
	}
	if until.IsZero() {
		return l.Say(PeriodSince, l.Date(since))
	}
	last := until.AddDate(0, 0, -1)
	if since.IsZero() {
		return l.Say(PeriodUntil, l.Date(last))
	}
	switch {
	case startsYear(since) && startsYear(until) && since.Year() == last.Year():
		return strconv.Itoa(since.Year())
	case startsYear(since) && startsYear(until):
		return l.Say(PeriodYears, strconv.Itoa(since.Year()), strconv.Itoa(last.Year()))
	case since.Day() == 1 && until.Equal(since.AddDate(0, 1, 0)):
		return l.Month(since)
	case until.Equal(since.AddDate(0, 0, 1)):
		return l.Date(since)
	}
	return l.Say(PeriodDays, l.Date(since), l.Date(last))
}

// Between writes the time from one day to another, both of which belong to it;
// one day alone if they are the same, and "" where they are not known.
func (l Language) Between(first, last time.Time) string {
	switch {
	case first.IsZero() || last.IsZero():
		return ""
	case first.Equal(last):
		return l.Date(first)
	}
	return l.Say(PeriodDays, l.Date(first), l.Date(last))
}

func startsYear(t time.Time) bool { return t.Month() == time.January && t.Day() == 1 }

// Duration writes how long something takes or lasts, in one unit and rounded
// up, so that who waits for that long has waited long enough: "12 seconds",
// "3 minutes", "30 days".
func (l Language) Duration(d time.Duration) string {
	in := func(unit time.Duration) int { return int((d + unit - 1) / unit) }
	switch {
	case d <= 90*time.Second:
		return l.Say(Seconds, max(1, in(time.Second)))
	case d <= 90*time.Minute:
		return l.Say(Minutes, in(time.Minute))
	case d < 48*time.Hour:
		return l.Say(Hours, in(time.Hour))
	}
	return l.Say(Days, in(24*time.Hour))
}

// Elapsed writes the time that an answer took: "under 1 ms", "4 ms", "1.2 s".
func (l Language) Elapsed(d time.Duration) string {
	if d < time.Millisecond {
		return l.Say(ElapsedUnderMS)
	}
	if ms := d.Round(time.Millisecond).Milliseconds(); ms < 1000 {
		return l.Say(ElapsedMS, int(ms))
	}
	return l.Say(ElapsedSeconds, d.Seconds())
}

// And lists items: "a, b and c". An empty list is "".
func (l Language) And(items []string) string { return l.list(items, And) }

// Or lists items of which one is meant: "a, b or c". An empty list is "".
func (l Language) Or(items []string) string { return l.list(items, Or) }

func (l Language) list(items []string, conjunction Key) string {
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	word := l.Say(conjunction)
	if before := l.spoken().before; before != nil {
		word = before(word, bare(items[last]))
	}
	return strings.Join(items[:last], ", ") + " " + word + " " + items[last]
}

// bare returns how a word begins, in lower case and without what Markdown and
// punctuation put before it.
func bare(word string) string {
	return strings.ToLower(strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }))
}
