package retrieval

import (
	"testing"
	"time"
)

func TestFindPeriod_ReadsTimesAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2023, 5, 17, 15, 4, 5, 0, time.UTC) // a Wednesday
	for _, tt := range []struct{ question, from, until string }{
		{"what did she say in 2017", "2017-01-01", "2018-01-01"},
		{"what did she say since 2020?", "2020-01-01", ""},
		{"what did she say since July 2020?", "2020-07-01", ""},
		{"what did she say after 2020", "2021-01-01", ""},
		{"what did she say before 12 October 2022", "", "2022-10-12"},
		{"what did she say until March 2022", "", "2022-04-01"},
		{"what did she say on 12th October 2022", "2022-10-12", "2022-10-13"},
		{"what did she say on October 12, 2022", "2022-10-12", "2022-10-13"},
		{"what did she say in 2022-07", "2022-07-01", "2022-08-01"},
		{"what did she say between 2016 and 2018", "2016-01-01", "2019-01-01"},
		{"what did she say from May 2022 to June 2022", "2022-05-01", "2022-07-01"},
		{"what did she say in the 1990s", "1990-01-01", "2000-01-01"},
		{"what did she say last year", "2022-01-01", "2023-01-01"},
		{"what did she say last month", "2023-04-01", "2023-05-01"},
		{"what did she say last week", "2023-05-08", "2023-05-15"},
		{"what did she say yesterday", "2023-05-16", "2023-05-17"},
		{"what did she say last March", "2023-03-01", "2023-04-01"},
		{"what did she say last May", "2022-05-01", "2022-06-01"},
		{"what did she say in May", "2023-05-01", "2023-06-01"},
		{"what did she say in December", "2022-12-01", "2023-01-01"},
		{"what did she say about the 2017 act", "", ""},
		{"what did she say about 2017", "", ""},
		{"what may she say", "", ""},
		{"what did she say in 1,200 words", "", ""},
		{"what did she say on 45 October 2022", "", ""},
		{"", "", ""},
	} {
		p := findPeriod(tt.question, now)
		if from, until := isoDate(p.from), isoDate(p.until); from != tt.from || until != tt.until {
			t.Errorf("findPeriod(%q) = [%s, %s), want [%s, %s)", tt.question, from, until, tt.from, tt.until)
		}
	}
}

func isoDate(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.DateOnly)
}

func FuzzUnderstand(f *testing.F) {
	for _, seed := range []string{"what did the minister say “in 2017” about \"x y\" last March", "between 9999 and 0000", "who said ‘it’s", "on 31 Feb 2020"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := understand(text, known(), time.Date(2023, 5, 17, 0, 0, 0, 0, time.UTC))
		if len(u.terms) > maxTerms {
			t.Errorf("%d terms", len(u.terms))
		}
		if p := u.period; p.text != "" && !p.until.IsZero() && !p.from.Before(p.until) {
			t.Errorf("period %q is empty: [%v, %v)", p.text, p.from, p.until)
		}
	})
}
