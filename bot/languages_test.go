package bot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"quoth/bot/words"
	"quoth/corpus"
	"quoth/retrieval"
)

// The replies of which every language has a golden file of its own, in
// testdata/replies/LANGUAGE: those that are mostly the bot's own words.

// shelved is an Answerer for looking round.
type shelved struct {
	noAnswers
	catalogue *retrieval.Catalogue
	examples  []string
}

func (s shelved) Catalogue(context.Context) (*retrieval.Catalogue, error) { return s.catalogue, nil }

func (s shelved) Holdings(context.Context) (retrieval.Holdings, error) {
	return s.catalogue.Holdings(), nil
}

func (s shelved) Examples(_ context.Context, n int) ([]string, error) {
	return s.examples[:min(n, len(s.examples))], nil
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// shelf is a small corpus with what titles and names can be like.
func shelf() shelved {
	c := retrieval.NewCatalogue(day(2031, time.June, 1))
	add := func(id, title, source, url string, date time.Time, voices ...retrieval.Voice) {
		c.Add(retrieval.Entry{Meta: corpus.Meta{ID: id, Title: title, Source: source, URL: url, Date: date}, Passages: 40}, voices)
	}
	varga := func(n int) retrieval.Voice {
		return retrieval.Voice{Name: "Ilse Varga", Role: "Minister for Children", Utterances: n}
	}
	add("debates/2031-05-12.txt", "Children’s Social Work: Debate", "Assembly Record", "https://assembly.example/debates/2031-05-12?part=2", day(2031, 5, 12),
		varga(9), retrieval.Voice{Name: "Tomas Oyelaran", Utterances: 2})
	add("news/ceiling.md", "Ceiling on *agency* pay", "The Lantern", "https://lantern.example/a_b(c)", day(2031, 5, 13), varga(1))
	add("news/promise.md", "A promise kept", "The Lantern", "", day(2030, 1, 1), retrieval.Voice{Name: "Ilse Varga", Role: "the Minister for Children", Utterances: 2},
		retrieval.Voice{Name: "Ilse Varga", Role: "Member for Lodeham East", Utterances: 1})
	add("notes/[1] a_b.txt", "", "", "", time.Time{}, retrieval.Voice{Name: "Nell_Quarrie [@everyone](x)", Role: "*clerk*", Utterances: 1})
	return shelved{catalogue: c, examples: []string{"What did Ilse Varga say about agency pay?", "Who spoke about caseloads?", "What is said about `pledges`?"}}
}

// longShelf holds what takes the most room.
func longShelf() shelved {
	c := retrieval.NewCatalogue(day(2031, time.June, 1))
	for i := range 45 {
		long := func(what string) string { return fmt.Sprintf("%s_%02d_", what, i) + strings.Repeat("*long* ", 60) }
		var voices []retrieval.Voice
		for v := range 4 {
			voices = append(voices, retrieval.Voice{Name: "Ada " + strings.Repeat("Maria-", 14) + "Anna Brook" + string(rune('a'+i%26)) + string(rune('a'+i/26)),
				Role: fmt.Sprint(v) + long("Minister"), Utterances: 100000 + v})
		}
		c.Add(retrieval.Entry{Meta: corpus.Meta{ID: fmt.Sprint(i, ".txt"), Title: long("Title"), Source: long("Source"),
			URL: "https://assembly.example/" + strings.Repeat("a", 260), Date: day(2031, 12, 31).AddDate(0, 0, -i)}, Passages: 1}, voices)
	}
	return shelved{catalogue: c}
}

// spoken renders the replies of one language.
func spoken(t *testing.T, l words.Language) map[string]view {
	t.Helper()
	now := day(2031, time.June, 2)
	seal, err := newSealer("a token")
	if err != nil {
		t.Fatal(err)
	}
	corpora := []Corpus{{Name: "debates", Title: "Public *debates*", Answerer: shelf()}}
	b := &Bot{corpora: corpora, seal: seal, now: func() time.Time { return now }, talks: newTalks(func() time.Time { return now }), version: "1.2.3", locales: newLRU[discordgo.Locale](1),
		records: newRecords(recordsConfig{})}
	names := l
	if l == words.Welsh {
		names = words.English // of which there is no Discord
	}
	x := func(options map[string]any) *exchange {
		return &exchange{server: "1", channel: "2", user: "3", words: l, names: names, corpora: corpora, manages: true, incoming: incoming{options: options}}
	}
	views := map[string]view{}
	run := func(name string, x *exchange, command func(*Bot, context.Context, *exchange) (view, Outcome, error)) {
		v, _, err := command(b, t.Context(), x)
		if err != nil {
			t.Fatalf("%s %s: %v", l, name, err)
		}
		views[name] = v
	}
	run("sources", x(nil), (*Bot).showDocuments)
	run("sources_found", x(map[string]any{optionFind: "lantern", optionSince: "2030", optionUntil: "2031-05"}), (*Bot).showDocuments)
	run("sources_none", x(map[string]any{optionFind: "*zeppelin*"}), (*Bot).showDocuments)
	run("people", x(nil), (*Bot).showPeople)
	run("people_none", x(map[string]any{optionFind: "Ivo"}), (*Bot).showPeople)
	run("about", x(nil), (*Bot).about)
	run("help", x(nil), (*Bot).help)
	run("privacy_nothing_kept", x(nil), (*Bot).privacy)
	run("forget_nothing", x(nil), (*Bot).forgetMe)
	views["settings"] = b.panel(x(nil), false)

	manyCorpora := x(nil)
	for i := range 30 {
		manyCorpora.corpora = append(manyCorpora.corpora, Corpus{Name: fmt.Sprint("corpus-", i), Title: strings.Repeat("Minutes of the *board* ", 8), Answerer: longShelf()})
	}
	manyCorpora.corpora = manyCorpora.corpora[1:]
	manyCorpora.settings = ServerSettings{Private: true, Threads: true, Corpus: "corpus-3", Careful: CarefulStrict, Language: string(l)}
	for i := range 25 {
		manyCorpora.settings.Channels = append(manyCorpora.settings.Channels, fmt.Sprint(uint64(1000000000000000000)+uint64(i)))
	}
	views["settings_all"] = b.panel(manyCorpora, true)
	run("about_many", manyCorpora, (*Bot).about)
	longest := *manyCorpora
	longest.incoming.options = map[string]any{optionFind: strings.Repeat("*long* ", 40), optionSince: "1999-12-31", optionUntil: "2031-12-30"}
	run("sources_longest", &longest, (*Bot).showDocuments)
	longest.incoming.options = map[string]any{optionFind: strings.Repeat("maria ", 12)}
	run("people_longest", &longest, (*Bot).showPeople)

	store := newRecords(recordsConfig{Store: closedStore{}, Keep: 30 * 24 * time.Hour})
	defer store.close(t.Context())
	b.records, b.store = store, closedStore{}
	run("privacy", x(nil), (*Bot).privacy)
	return views
}

// closedStore is a store that is there, and is not used.
type closedStore struct{ Store }

func (closedStore) Expire(context.Context, time.Time) (Expired, error) { return Expired{}, nil }

// tooLongForGold are replies at their longest, whose golden file English alone
// has.
var tooLongForGold = map[string]bool{"sources_longest": true, "people_longest": true, "about_many": true, "settings_all": true}

func TestLanguages_Golden(t *testing.T) {
	for _, l := range words.Languages() {
		files := map[string]bool{}
		for name, v := range spoken(t, l) {
			if err := v.check(); err != nil {
				t.Errorf("%s %s: %v", l, name, err)
			}
			if l != words.English && tooLongForGold[name] {
				continue
			}
			file := filepath.Join("testdata", "replies", string(l), name+".md")
			files[file] = true
			sameAsGold(t, file, drawn(v))
		}
		held, err := filepath.Glob(filepath.Join("testdata", "replies", string(l), "*.md"))
		if err != nil || len(held) != len(files) {
			t.Errorf("testdata/replies/%s has %d files, want %d, one a reply (err %v)", l, len(held), len(files), err)
		}
	}
}

// sameAsGold compares a reply with its golden file, or writes that anew.
func sameAsGold(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", file, diff)
	}
}

// TestLanguages_OfAnAnswer: what is quoted is not translated, and all else is.
func TestLanguages_OfAnAnswer(t *testing.T) {
	first := quote("We have set a ceiling on what a council may pay.", "Ilse Varga", "Minister for Children", "ceiling")
	for l, want := range map[words.Language][]string{
		words.French:  {"Ilse Varga (Minister for Children)", "12 mai 2031, paragraphe 14", "[lien](", "1 citation", "[1 en contexte]", "[Pas utile]"},
		words.Spanish: {"12 de mayo de 2031, párrafo 14", "[enlace](", "1 cita ", "[1 en contexto]", "[No es útil]"},
		words.German:  {"12. Mai 2031, Absatz 14", "[Link](", "1 Zitat ", "[1 im Zusammenhang]", "[Nicht hilfreich]"},
		words.Welsh:   {"12 Mai 2031, paragraff 14", "[dolen](", "1 dyfyniad ", "[1 yn ei gyd-destun]", "[Ddim yn ddefnyddiol]"},
	} {
		v := renderedIn(l, inquiry{exchange: &exchange{server: "1"}}, retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{first}, ElapsedMS: 4,
			Asked: retrieval.Question{Text: "ceiling?"}})
		got := drawn(v)
		for _, w := range append(want, "We have set a **ceiling** on what a council may pay.") {
			if !strings.Contains(got, w) {
				t.Errorf("%s: the answer does not hold %q:\n%s", l, w, got)
			}
		}
		if strings.Contains(got, "elpful") || strings.Contains(got, "quote") {
			t.Errorf("%s: the answer speaks English:\n%s", l, got)
		}
	}
}
