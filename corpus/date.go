package corpus

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

const monthNames = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

// datePattern knows the forms "2017-03-21", "2017/03/21", "21 March 2017", "21st
// of March, 2017" and "March 21, 2017", with a month also cut short. Days and
// months in figures alone are left out: 03/04/2017 is another day on each side
// of the Atlantic.
var datePattern = regexp.MustCompile(`(?i)\b(?:` +
	`(\d{4})[-/](\d{1,2})[-/](\d{1,2})` +
	`|(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -](` + monthNames + `)\.?,?[ -](\d{4})` +
	`|(` + monthNames + `)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})` +
	`)(?:\b|T)`)

// findDate returns the first date in s and where it stands.
func findDate(s string) (time.Time, Span, bool) {
	// A date has a digit: most lines need no closer look.
	if !strings.ContainsAny(s, "0123456789") {
		return time.Time{}, Span{}, false
	}
	for at := 0; at < len(s); {
		m := datePattern.FindStringSubmatchIndex(s[at:])
		if m == nil {
			break
		}
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return s[at+m[2*n] : at+m[2*n+1]]
		}
		year, month, day := group(1)+group(6)+group(9), group(2), group(3)+group(4)+group(8)
		if name := group(5) + group(7); name != "" {
			month = strconv.Itoa(1 + strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(name[:3]))/3)
		}
		if date, ok := newDate(year, month, day); ok {
			return date, Span{at + m[0], at + m[1]}, true
		}
		at += m[1]
	}
	return time.Time{}, Span{}, false
}

func newDate(year, month, day string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	// A day that the month lacks has rolled over into the next.
	valid := y >= 1000 && y < 2200 && date.Day() == d && int(date.Month()) == m
	return date, valid
}

// dateAtHead returns the date that s begins with; a weekday may precede it, and
// a time follow.
func dateAtHead(s string) (time.Time, bool) {
	date, at, found := findDate(s)
	if !found || strings.TrimFunc(weekday.ReplaceAllString(s[:at.Start], ""), isDateSeparator) != "" {
		return time.Time{}, false
	}
	return date, true
}

var (
	weekday = regexp.MustCompile(`(?i)\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b`)
	// aroundDate is what may stand beside a date on a line of its own.
	aroundDate = regexp.MustCompile(`(?i)\b(?:(?:page |article )?(?:first |last )?(?:published|posted|updated|created|modified|reviewed|issued|released|dated?|written)(?: on| at)?` +
		`|on|at|\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?|gmt|bst|utc|z)\b`)
)

func isDateSeparator(r rune) bool {
	return isInvisible(r) || strings.ContainsRune(",.:;|–—-()[]/•·*_", r)
}

// lineDate returns the date of a line that holds nothing else but, perhaps, a
// weekday, a time, and words such as "Published on".
func lineDate(s string) (time.Time, bool) {
	if len(s) > 80 {
		return time.Time{}, false
	}
	date, at, found := findDate(s)
	if !found {
		return time.Time{}, false
	}
	rest := s[:at.Start] + " " + s[at.End:]
	// "Published 3 May 2019, last updated 4 June 2020" has two.
	if _, second, again := findDate(rest); again {
		rest = rest[:second.Start] + " " + rest[second.End:]
	}
	rest = weekday.ReplaceAllString(rest, " ")
	rest = aroundDate.ReplaceAllString(rest, " ")
	return date, strings.TrimFunc(rest, isDateSeparator) == ""
}

// publication matches the words before a date that say it is the document's own.
var publication = regexp.MustCompile(`(?i)\b(?:published|posted|issued|released)(?: on)?:? *$`)

// closingDate returns the date that closes a line which is not made of it alone:
// behind a comma or a weekday at the end of a line that is no sentence
// ("Official Report, Monday 9 May 2016"), or behind "published".
func closingDate(s string) (time.Time, bool) {
	if len(s) > maxFurniture {
		return time.Time{}, false
	}
	date, at, found := findDate(s)
	if !found {
		return time.Time{}, false
	}
	before := strings.TrimFunc(s[:at.Start], isInvisible)
	if publication.MatchString(before) {
		return date, true
	}
	day := weekday.FindStringIndex(before)
	dated := strings.HasSuffix(before, ",") || day != nil && day[1] == len(before)
	return date, dated && at.End == len(s)
}
