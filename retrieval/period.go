package retrieval

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"quoth/corpus"
)

// period is the time that a question asks about: "in 2017", "since July 2020",
// "last March". A zero end is open.
type period struct {
	text        string      // as it stands in the question; "" where there is none
	span        corpus.Span // in bytes of the question
	from, until time.Time   // [from, until), midnight UTC
	// terms are those of the date's words, by which a text may name it.
	terms []string
	// deliberate says that the wording asks for a time of telling, rather than
	// for what was so at a time: "since 2020", "last March".
	deliberate bool
}

const (
	monthPattern = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	datePattern  = `(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthPattern + `,? \d{4}|` +
		monthPattern + ` \d{1,2}(?:st|nd|rd|th)?,? \d{4}|` + monthPattern + `,? \d{4}|` +
		`(?:the )?(?:1[5-9]|20)\d0s|(?:1[5-9]|20)\d{2}|(?:(?:last|this) )?` + monthPattern + `|(?:last|this) (?:year|month|week)|yesterday|today)`
)

var (
	betweenDates = regexp.MustCompile(`(?i)\b(?:between|from) (` + datePattern + `) (?:and|to|until|till) (` + datePattern + `)\b`)
	openDates    = regexp.MustCompile(`(?i)\b(since|after|before|until|till|up to|in|during|on|from) (` + datePattern + `)\b`)
	bareDates    = regexp.MustCompile(`(?i)\b((?:last|this) (?:` + monthPattern + `|year|month|week)|yesterday|today)\b`)
)

// findPeriod finds the time that a question asks about. now is what "last year"
// goes by.
func findPeriod(text string, now time.Time) period {
	if at := betweenDates.FindStringSubmatchIndex(text); at != nil {
		first, firstOK := parseDates(text[at[2]:at[3]], now)
		last, lastOK := parseDates(text[at[4]:at[5]], now)
		if firstOK && lastOK && first.from.Before(last.until) {
			return newPeriod(text, at[0], at[1], first.from, last.until, true)
		}
	}
	if at := openDates.FindStringSubmatchIndex(text); at != nil {
		if dates, ok := parseDates(text[at[4]:at[5]], now); ok {
			var never time.Time
			switch word := strings.ToLower(text[at[2]:at[3]]); word {
			case "since":
				return newPeriod(text, at[0], at[1], dates.from, never, true)
			case "after":
				return newPeriod(text, at[0], at[1], dates.until, never, true)
			case "before":
				return newPeriod(text, at[0], at[1], never, dates.from, true)
			case "until", "till", "up to":
				return newPeriod(text, at[0], at[1], never, dates.until, true)
			default:
				return newPeriod(text, at[0], at[1], dates.from, dates.until, bareDates.MatchString(text[at[4]:at[5]]))
			}
		}
	}
	if at := bareDates.FindStringIndex(text); at != nil {
		if dates, ok := parseDates(text[at[0]:at[1]], now); ok {
			return newPeriod(text, at[0], at[1], dates.from, dates.until, true)
		}
	}
	return period{}
}

func newPeriod(text string, start, end int, from, until time.Time, deliberate bool) period {
	p := period{text: text[start:end], span: corpus.Span{Start: start, End: end}, from: from, until: until, deliberate: deliberate}
	for _, token := range Analyze(p.text) {
		if isNumber(token.Term) {
			p.terms = append(p.terms, token.Term)
		}
	}
	return p
}

// holds reports whether a document's date lies in the period.
func (p period) holds(date time.Time) bool {
	return !date.IsZero() && !date.Before(p.from) && (p.until.IsZero() || date.Before(p.until))
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

func parseCalendarDates(lower string, now time.Time) (dates, bool) {
	var year, number int
	var month time.Month
	last := false
	for _, part := range datePart.FindAllString(lower, -1) {
		value, err := strconv.Atoi(part)
		switch {
		case err == nil && len(part) == 4:
			year = value
		case err == nil && strings.Contains(lower, "-") && month == 0:
			month = time.Month(value)
		case err == nil:
			number = value
		case part == "last":
			last = true
		default:
			if m, ok := monthNames[part[:min(3, len(part))]]; ok {
				month = m
			}
		}
	}
	switch {
	case month < 0 || month > 12 || number > 31 || month == 0 && year == 0:
		return dates{}, false
	case month == 0:
		return years(year, 1), true
	case year == 0:
		year = now.Year()
		if month > now.Month() || last && month == now.Month() {
			year--
		}
		return months(year, month), true
	case number == 0:
		return months(year, month), true
	}
	return days(year, month, number), true
}

var monthNames = func() map[string]time.Month {
	names := make(map[string]time.Month)
	for m := time.January; m <= time.December; m++ {
		names[strings.ToLower(m.String()[:3])] = m
	}
	return names
}()
