package retrieval

import (
	"regexp"
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
