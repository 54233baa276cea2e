package retrieval_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"quoth/corpus"
	"quoth/retrieval"
)

// speaking makes a catalogue of documents in which these voices speak.
func speaking(voices ...[]retrieval.Voice) *retrieval.Catalogue {
	c := retrieval.NewCatalogue(time.Time{})
	for i, list := range voices {
		c.Add(retrieval.Entry{Meta: corpus.Meta{ID: fmt.Sprintf("%d.txt", i), Date: day(2020+i, 1, 1)}, Passages: 3}, list)
	}
	return c
}

func said(name, role string, utterances int) retrieval.Voice {
	return retrieval.Voice{Name: name, Role: role, Utterances: utterances}
}

func names(people []retrieval.Person) []string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.Name
	}
	return list
}

func TestCatalogue_SumsUpAPersonOverDocumentsAndRoles(t *testing.T) {
	c := speaking(
		[]retrieval.Voice{said("Ada Brook", "Minister for Children", 2), said("Tom Vale", "", 1)},
		[]retrieval.Voice{said("Ms Ada Brook (Lodeham East)", "", 1), said("ADA BROOK", "minister for children", 4)},
		[]retrieval.Voice{said("Ada Brook", "Education Secretary", 3)},
	)
	want := []retrieval.Person{
		{Name: "Ada Brook", Roles: []string{"minister for children", "Education Secretary"}, Quotations: 10, Documents: 3, First: day(2020, 1, 1), Last: day(2022, 1, 1)},
		{Name: "Tom Vale", Quotations: 1, Documents: 1, First: day(2020, 1, 1), Last: day(2020, 1, 1)},
	}
	if diff := cmp.Diff(want, c.People("")); diff != "" {
		t.Errorf("People() differs (-want +got):\n%s", diff)
	}
}

func TestCatalogue_ListsOnlyWhoHasANameOfTheirOwn(t *testing.T) {
	named := []string{
		"Ada Brook", "Mr King", "Sir Tom de la Vale", "van Houten", "Marram Council", "The Lode Courier", "Tom O’Dell", "Ó Néill", "Stephen King",
		"Association of Tide Keepers", "UNICEF", "Office for Tides", "Archbishop Vale", "Judge Tarrant", "Minister Brook",
	}
	nameless := []string{
		"a spokesman", "a Foreign Ministry official", "the minister", "The Minister for Children", "Mr Speaker", "Madam Deputy Speaker", "Hon. Members",
		"Several hon. Members", "The Prime Minister", "Prime Minister", "Secretary of State for Education", "Q", "of the Tidal Union", "an aide",
		"one resident", "Government", "the Government", "The Chair", "Foreign Ministry official", "Presiding Officer", "", "—",
	}
	var voices []retrieval.Voice
	for _, name := range append(slices.Clone(named), nameless...) {
		voices = append(voices, said(name, "", 1))
	}
	got := names(speaking(voices).People(""))
	slices.Sort(got)
	slices.Sort(named)
	if diff := cmp.Diff(named, got); diff != "" {
		t.Errorf("People() differs (-want +got):\n%s", diff)
	}
}

func TestFindPeople_OrdersByHowThenByHowOften(t *testing.T) {
	c := speaking([]retrieval.Voice{
		said("Ada Marsh", "", 1), said("Tom Marshall", "", 9), said("Eva Saltmarsh", "", 20), said("Kit March", "", 30), said("Marshall Dell", "", 5),
		said("Mary Anne Reed", "", 2), said("Nan Vale", "", 50),
	})
	for _, test := range []struct {
		text string
		want []string
	}{
		{"marsh", []string{"Ada Marsh", "Tom Marshall", "Marshall Dell", "Eva Saltmarsh", "Kit March"}},
		{"MÄRSH", []string{"Ada Marsh", "Tom Marshall", "Marshall Dell", "Eva Saltmarsh", "Kit March"}},
		{"mar", []string{"Kit March", "Tom Marshall", "Marshall Dell", "Mary Anne Reed", "Ada Marsh", "Eva Saltmarsh"}},
		{"m.a.r.", []string{"Mary Anne Reed", "Kit March", "Eva Saltmarsh", "Tom Marshall", "Marshall Dell", "Ada Marsh"}},
		{"mr", nil}, // no two neighbours of any name begin so
		{"ar", []string{"Mary Anne Reed", "Kit March", "Eva Saltmarsh", "Tom Marshall", "Marshall Dell", "Ada Marsh"}},
		{"marsh t", []string{"Tom Marshall"}},
		{"adamarsh", []string{"Ada Marsh"}},
		{"mrash", []string{"Tom Marshall", "Marshall Dell", "Ada Marsh"}},
		{"zzz", nil},
		{"?", names(c.FindPeople("", 0))},
		{"", []string{"Nan Vale", "Kit March", "Eva Saltmarsh", "Tom Marshall", "Marshall Dell", "Mary Anne Reed", "Ada Marsh"}},
	} {
		if diff := cmp.Diff(test.want, names(c.FindPeople(test.text, 0)), cmp.Transformer("", func(s []string) string { return strings.Join(s, ", ") })); diff != "" {
			t.Errorf("FindPeople(%q) differs (-want +got):\n%s", test.text, diff)
		}
		if got := names(c.FindPeople(test.text, 2)); !slices.Equal(got, test.want[:min(2, len(test.want))]) {
			t.Errorf("FindPeople(%q, 2) = %q, want the first of %q", test.text, got, test.want)
		}
	}
}

func TestFindSources_TellsDocumentsFromPublications(t *testing.T) {
	c := retrieval.NewCatalogue(time.Time{})
	c.Add(retrieval.Entry{Meta: corpus.Meta{ID: "news/a.txt", Title: "Ferry fares rise", Source: "The Lode Courier", Date: day(2021, 3, 1)}}, nil)
	c.Add(retrieval.Entry{Meta: corpus.Meta{ID: "news/b.txt", Title: "A courier is lost", Source: "Lode courier", Date: day(2022, 3, 1)}}, nil)
	c.Add(retrieval.Entry{Meta: corpus.Meta{ID: "c.txt", Source: "Tide Gazette"}}, nil)
	courier := retrieval.Source{Name: "Lode courier", Documents: 2, First: day(2021, 3, 1), Last: day(2022, 3, 1)}
	lost := retrieval.Source{ID: "news/b.txt", Name: "A courier is lost", Documents: 1, First: day(2022, 3, 1), Last: day(2022, 3, 1)}
	for _, test := range []struct {
		text string
		want []retrieval.Source
	}{
		{"courier", []retrieval.Source{courier, lost}},
		{"news b", []retrieval.Source{lost}},
		{"c.txt", []retrieval.Source{{ID: "c.txt", Name: "c.txt", Documents: 1}, lost}},
		{"", []retrieval.Source{courier, {Name: "Tide Gazette", Documents: 1}, lost}},
	} {
		if diff := cmp.Diff(test.want, c.FindSources(test.text, 3)); diff != "" {
			t.Errorf("FindSources(%q) differs (-want +got):\n%s", test.text, diff)
		}
	}
	if courier.IsDocument() || courier.Value() != courier.Name || !lost.IsDocument() || lost.Value() != lost.ID {
		t.Errorf("%v and %v are not told apart", courier, lost)
	}
}

func TestCatalogue_ListsDocumentsByDateWithinATime(t *testing.T) {
	c := retrieval.NewCatalogue(day(2024, 1, 1))
	for _, d := range []struct {
		id   string
		date time.Time
	}{{"old tide.txt", day(2019, 5, 1)}, {"new tide.txt", day(2021, 5, 1)}, {"undated tide.txt", time.Time{}}, {"b.txt", day(2020, 5, 1)}, {"a.txt", day(2020, 5, 1)}} {
		c.Add(retrieval.Entry{Meta: corpus.Meta{ID: d.id, Date: d.date}, Passages: 2}, nil)
	}
	for _, test := range []struct {
		text         string
		since, until time.Time
		want         string
	}{
		{"", time.Time{}, time.Time{}, "new tide.txt a.txt b.txt old tide.txt undated tide.txt"},
		{"tide", time.Time{}, time.Time{}, "new tide.txt old tide.txt undated tide.txt"},
		{"tdie", time.Time{}, time.Time{}, "new tide.txt old tide.txt undated tide.txt"},
		{"", day(2020, 5, 1), time.Time{}, "new tide.txt a.txt b.txt"},
		{"", time.Time{}, day(2020, 5, 1), "old tide.txt"},
		{"tide", day(2020, 5, 1), day(2021, 5, 2), "new tide.txt"},
	} {
		var got []string
		for _, e := range c.Documents(test.text, test.since, test.until) {
			got = append(got, e.ID)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("Documents(%q, %v, %v) = %q, want %q", test.text, test.since, test.until, got, test.want)
		}
	}
	want := retrieval.Holdings{Documents: 5, Passages: 10, Updated: day(2024, 1, 1), First: day(2019, 5, 1), Last: day(2021, 5, 1)}
	if diff := cmp.Diff(want, c.Holdings()); diff != "" {
		t.Errorf("Holdings() differs (-want +got):\n%s", diff)
	}
}

// crowd makes up n people and as many documents.
func crowd(n int) *retrieval.Catalogue {
	random := rand.New(rand.NewPCG(7, 7))
	syllables := strings.Fields("ba ke li mo nu ra se ti vo zan del mar ing ton ham ster wick brook ó’ né ell ford é ü dor")
	word := func() string {
		var b strings.Builder
		for range 2 + random.IntN(3) {
			b.WriteString(syllables[random.IntN(len(syllables))])
		}
		r := []rune(b.String())
		return strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	var given, family []string
	for range 400 {
		given = append(given, word())
	}
	for range n {
		family = append(family, word())
	}
	c := retrieval.NewCatalogue(time.Time{})
	for i := range n {
		name := given[random.IntN(len(given))] + " " + family[random.IntN(n)]
		switch random.IntN(10) {
		case 0:
			name += "-" + family[random.IntN(n)]
		case 1:
			name = given[random.IntN(len(given))] + " " + name
		}
		var title []string
		for range 4 + random.IntN(8) {
			title = append(title, strings.ToLower(family[random.IntN(n)]))
		}
		c.Add(retrieval.Entry{
			Meta:     corpus.Meta{ID: fmt.Sprintf("part-%d/%05d.txt", i/100, i), Title: strings.Join(title, " "), Source: "Source " + given[i%50], Date: day(2000, 1, 1+i)},
			Passages: 12,
		}, []retrieval.Voice{said(name, "Member", 1+random.IntN(20))})
	}
	return c
}

func TestFindPeople_FindsEverybodyByAnyBeginningAndByATypo(t *testing.T) {
	c := crowd(300)
	random := rand.New(rand.NewPCG(1, 1))
	finds := func(text, name string) {
		t.Helper()
		if !slices.Contains(names(c.FindPeople(text, 0)), name) {
			t.Errorf("FindPeople(%q) does not find %q", text, name)
		}
	}
	for _, person := range c.People("") {
		for word := range strings.FieldsSeq(person.Name) {
			letters := []rune(word)
			for n := 2; n <= len(letters); n++ {
				finds(string(letters[:n]), person.Name)
			}
		}
		for range 4 {
			finds(misspelt(random, person.Name), person.Name)
		}
		finds(strings.ToUpper(person.Name), person.Name)
	}
}

// misspelt leaves out, doubles, swaps or exchanges one letter.
func misspelt(random *rand.Rand, name string) string {
	letters := []rune(name)
	at := random.IntN(len(letters) - 1)
	switch random.IntN(4) {
	case 0:
		return string(slices.Delete(letters, at, at+1))
	case 1:
		return string(slices.Insert(letters, at, letters[at]))
	case 2:
		letters[at], letters[at+1] = letters[at+1], letters[at]
	default:
		letters[at] = 'x'
	}
	return string(letters)
}

func FuzzFind_NeverPanics(f *testing.F) {
	c := crowd(50)
	for _, seed := range []string{"", "ada", "ﬁn", "İ", "a\u0301", "\xff\xfe", strings.Repeat("ab ", 100), strings.Repeat("x", 5000), "\n\n", "日本"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, limit := range []int{-1, 0, 1, 25} {
			if got := c.FindPeople(text, limit); limit > 0 && len(got) > limit {
				t.Errorf("FindPeople(%q, %d) gives %d", text, limit, len(got))
			}
			if got := c.FindSources(text, limit); limit > 0 && len(got) > limit {
				t.Errorf("FindSources(%q, %d) gives %d", text, limit, len(got))
			}
		}
		c.Documents(text, time.Time{}, time.Time{})
	})
}

// BenchmarkFind types into the box of a catalogue of 5,000 people and documents.
func BenchmarkFind(b *testing.B) {
	c := crowd(5000)
	c.Holdings()
	for _, typed := range []string{"", "b", "brook", "borok", "kelimar tonn", "zzzzzzzz", "mo ba li"} {
		b.Run(strings.ReplaceAll("people/"+typed, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.FindPeople(typed, 25)
			}
		})
		b.Run(strings.ReplaceAll("sources/"+typed, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.FindSources(typed, 25)
			}
		})
	}
}

func TestCatalogue_MayBeReadByManyAtOnce(t *testing.T) {
	c := crowd(200)
	want := names(crowd(200).FindPeople("ba", 5))
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			if got := names(c.FindPeople("ba", 5)); !slices.Equal(got, want) {
				t.Errorf("FindPeople(ba) = %q, want %q", got, want)
			}
			if got := c.Holdings().Documents; got != 200 {
				t.Errorf("Holdings().Documents = %d, want 200", got)
			}
			c.Documents("ba", time.Time{}, time.Time{})
			c.FindSources("", 5)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}
