package retrieval

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// PeriodForms are examples of what ParsePeriod reads, the plainest first.
var PeriodForms = []string{"2022", "2022-07", "2022-07-14", "July 2022", "14 July 2022", "last March", "this year", "yesterday", "the 1990s"}

// PeriodError says that a text names no time.
type PeriodError struct {
	Text string
	// Impossible says that the text is a date that the calendar does not have.
	Impossible bool
}

func (e *PeriodError) Error() string {
	what := "is not a time that can be read"
	if e.Impossible {
		what = "is not a date of the calendar"
	}
	last := len(PeriodForms) - 1
	return fmt.Sprintf("%q %s: write it like %s or %s", e.Text, what, strings.Join(PeriodForms[:last], ", "), PeriodForms[last])
}

var (
	wholePeriod = regexp.MustCompile(`(?i)^(?:(?:in|on|during|since|from) )?(` + datePattern + `|\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthPattern +
		`|` + monthPattern + ` \d{1,2}(?:st|nd|rd|th)?)$`)
	// dateShape is what looks like a date, whether or not there is such a one.
	dateShape = regexp.MustCompile(`(?i)^(?:\d{4}-\d{1,2}(?:-\d{1,2})?|\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthPattern + `(?:,? \d{4})?|` +
		monthPattern + ` \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)$`)
)

// ParsePeriod reads a time as people write it (see PeriodForms) as the days
// [from, until), midnight UTC. now is what "last March" goes by: a month or a day
// without a year is the latest that has begun. The error is a *PeriodError, whose
// text tells what can be written.
func ParsePeriod(text string, now time.Time) (from, until time.Time, err error) {
	plain := strings.Trim(strings.Join(strings.Fields(text), " "), " .,?!")
	at := wholePeriod.FindStringSubmatch(plain)
	if at != nil {
		if d, ok := parseDates(at[1], now.UTC()); ok {
			return d.from, d.until, nil
		}
	}
	return time.Time{}, time.Time{}, &PeriodError{Text: text, Impossible: at != nil || dateShape.MatchString(plain)}
}

// periodText writes a period of time for people to read; a zero end is open.
func periodText(from, until time.Time) string {
	const form = time.DateOnly
	switch {
	case from.IsZero() && until.IsZero():
		return ""
	case until.IsZero():
		return "since " + from.Format(form)
	case from.IsZero():
		return "before " + until.Format(form)
	case from.YearDay() == 1 && until.Equal(from.AddDate(1, 0, 0)):
		return from.Format("2006")
	case from.Day() == 1 && until.Equal(from.AddDate(0, 1, 0)):
		return from.Format("January 2006")
	case until.Equal(from.AddDate(0, 0, 1)):
		return from.Format(form)
	}
	return from.Format(form) + " to " + until.AddDate(0, 0, -1).Format(form)
}

// dates is a day, a month, a year or a decade.
type dates struct{ from, until time.Time }

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func days(year int, month time.Month, d int) dates {
	return dates{day(year, month, d), day(year, month, d+1)}
}

func months(year int, month time.Month) dates {
	return dates{day(year, month, 1), day(year, month+1, 1)}
}

func years(year, count int) dates { return dates{day(year, 1, 1), day(year+count, 1, 1)} }

var datePart = regexp.MustCompile(`\d+|\pL+`)

// parseDates reads what datePattern matches. A month without a year is the
// latest that has begun; "last March" is never the one that goes on.
func parseDates(text string, now time.Time) (dates, bool) {
	lower := strings.ToLower(text)
	today := day(now.Year(), now.Month(), now.Day())
	switch lower {
	case "today":
		return days(now.Year(), now.Month(), now.Day()), true
	case "yesterday":
		return dates{today.AddDate(0, 0, -1), today}, true
	case "this year":
		return years(now.Year(), 1), true
	case "last year":
		return years(now.Year()-1, 1), true
	case "this month":
		return months(now.Year(), now.Month()), true
	case "last month":
		return months(now.Year(), now.Month()-1), true
	}
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	switch lower {
	case "this week":
		return dates{monday, monday.AddDate(0, 0, 7)}, true
	case "last week":
		return dates{monday.AddDate(0, 0, -7), monday}, true
	}
	if decade, ok := strings.CutSuffix(strings.TrimPrefix(lower, "the "), "0s"); ok {
		year, err := strconv.Atoi(decade + "0")
		return years(year, 10), err == nil
	}
	return parseCalendarDates(lower, now)
}

// parseCalendarDates reads a date of the calendar. One that there is not, such as
// the 31st of February, is none.
func parseCalendarDates(lower string, now time.Time) (dates, bool) {
	var year, number int
	var month time.Month
	last, isoMonth, withDay := false, false, false
	for _, part := range datePart.FindAllString(lower, -1) {
		value, err := strconv.Atoi(part)
		switch {
		case err == nil && len(part) == 4:
			year = value
		case err == nil && strings.Contains(lower, "-") && !isoMonth:
			month, isoMonth = time.Month(value), true
		case err == nil:
			number, withDay = value, true
		case part == "last":
			last = true
		default:
			if m, ok := monthNames[part[:min(3, len(part))]]; ok {
				month = m
			}
		}
	}
	switch {
	case month > 12 || month == 0 && (year == 0 || isoMonth):
		return dates{}, false
	case month == 0:
		return years(year, 1), true
	case year == 0:
		year = now.Year()
		if withDay {
			return lastDay(now, month, number)
		}
		if month > now.Month() || last && month == now.Month() {
			year--
		}
		return months(year, month), true
	case !withDay:
		return months(year, month), true
	}
	d := days(year, month, number)
	return d, d.from.Day() == number
}

// lastDay is the latest day of this name that has begun. From one 29th of February
// to the next it may be eight years.
func lastDay(now time.Time, month time.Month, number int) (dates, bool) {
	for year := now.Year(); year >= now.Year()-8; year-- {
		if d := days(year, month, number); d.from.Day() == number && d.from.Month() == month && !d.from.After(now) {
			return d, true
		}
	}
	return dates{}, false
}

var monthNames = func() map[string]time.Month {
	names := make(map[string]time.Month)
	for m := time.January; m <= time.December; m++ {
		names[strings.ToLower(m.String()[:3])] = m
	}
	return names
}()
