package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// constants reads the keys from their source, by the names of their constants:
// the one list that cannot forget one.
func constants(t *testing.T) map[string]Key {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "keys.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]Key{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, isValue := n.(*ast.ValueSpec)
		if !isValue {
			return true
		}
		literal, isLiteral := spec.Values[0].(*ast.BasicLit)
		if !isLiteral {
			t.Fatalf("keys.go: %s is no literal", spec.Names[0])
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		keys[spec.Names[0].Name] = Key(text)
		return true
	})
	if len(keys) < 100 {
		t.Fatalf("keys.go: found %d keys", len(keys))
	}
	return keys
}

// all returns the forms of every text of a language, by key.
func (s lexicon) all() map[Key][]form {
	all := map[Key][]form{}
	for key, text := range s.plain {
		all[key] = []form{{"", text}}
	}
	for key, f := range s.counted {
		all[key] = append(all[key], f.list()...)
	}
	return all
}

func TestTexts_EveryKeyInEveryLanguage(t *testing.T) {
	byName := constants(t)
	keys := slices.Sorted(maps.Values(byName))
	if n := len(slices.Compact(slices.Clone(keys))); n != len(keys) {
		t.Errorf("keys.go: %d keys are the same as others", len(keys)-n)
	}
	for _, l := range Languages() {
		s := l.spoken()
		if diff := cmp.Diff(keys, slices.Sorted(maps.Keys(s.all()))); diff != "" {
			t.Errorf("%s: keys differ from keys.go (-want +got):\n%s", l, diff)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(english.counted)), slices.Sorted(maps.Keys(s.counted))); diff != "" {
			t.Errorf("%s: counted texts differ from English (-want +got):\n%s", l, diff)
		}
	}
}

// categories are CLDR's categories of whole numbers, as far as counts reach.
func categories(l Language) []string {
	if l == Welsh {
		return []string{"zero", "one", "two", "few", "many", "other"}
	}
	return []string{"one", "other"}
}

func TestTexts_CountedTextsHaveAllForms(t *testing.T) {
	for _, l := range Languages() {
		for key, f := range l.spoken().counted {
			var got []string
			for _, form := range f.list() {
				got = append(got, form.category)
			}
			if !slices.Equal(got, categories(l)) {
				t.Errorf("%s: %s has the forms %v, want %v", l, key, got, categories(l))
			}
		}
	}
}

// verbs finds the places for values in a text.
var verbs = regexp.MustCompile(`%(?:\[(\d)\])?(\.\d)?([a-zA-Z%])`)

// values returns which kind of value stands at which place.
func values(t *testing.T, text string) map[int]string {
	t.Helper()
	found, next := map[int]string{}, 1
	for _, m := range verbs.FindAllStringSubmatch(text, -1) {
		at := next
		if m[1] != "" {
			at, _ = strconv.Atoi(m[1])
		}
		if found[at] != "" && found[at] != m[2]+m[3] {
			t.Errorf("%q: value %d is both %s and %s", text, at, found[at], m[2]+m[3])
		}
		found[at], next = m[2]+m[3], at+1
	}
	if strings.Count(text, "%") != len(verbs.FindAllString(text, -1)) {
		t.Errorf("%q: a lone %%", text)
	}
	return found
}

func TestTexts_TakeTheSameValuesInEveryLanguage(t *testing.T) {
	for _, l := range Languages() {
		for key, forms := range l.spoken().all() {
			want := wanted(t, key)
			for _, form := range forms {
				got := values(t, form.text)
				if _, counted := english.counted[key]; counted {
					got[1] = "d" // a form may leave the count unsaid
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s (%s) takes other values than the English (-want +got):\n%s", l, key, form.category, diff)
				}
				if len(got) > 1 && strings.Contains(form.text, "%s") {
					t.Errorf("%s: %s has more than one value, and does not number them: %q", l, key, form.text)
				}
			}
		}
	}
}

// wanted returns the values that a key takes.
func wanted(t *testing.T, key Key) map[int]string {
	t.Helper()
	if text, plain := english.plain[key]; plain {
		return values(t, text)
	}
	want := values(t, english.counted[key].other)
	want[1] = "d"
	return want
}

func TestTexts_AreCleanlyWritten(t *testing.T) {
	code := regexp.MustCompile("`[^`\n]+`")
	for _, l := range Languages() {
		for key, forms := range l.spoken().all() {
			for _, form := range forms {
				text := verbs.ReplaceAllString(code.ReplaceAllString(form.text, "x"), "x")
				if strings.ContainsAny(text, "*_~|>#[]<`\\") {
					t.Errorf("%s: %s has Markdown: %q", l, key, form.text)
				}
				if !strings.HasSuffix(string(key), ".name") && strings.ContainsAny(text, "'\"") {
					t.Errorf("%s: %s has straight quotation marks: %q", l, key, form.text)
				}
				if strings.Contains(text, "  ") || strings.TrimSpace(text) != text || strings.Contains(text, "...") {
					t.Errorf("%s: %s has stray spaces or dots: %q", l, key, form.text)
				}
				if l == French && loose.MatchString(text) {
					t.Errorf("%s: %s may break before its punctuation: %q", l, key, form.text)
				}
				if !utf8.ValidString(text) {
					t.Errorf("%s: %s is no UTF-8", l, key)
				}
			}
		}
	}
}

// loose finds an ordinary space, or none, before a two-part mark.
var loose = regexp.MustCompile(`[^\x{a0}\x60][:;?!](\s|$)`)

// commandName is Discord's rule for the names of commands and options.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

func TestTexts_KeepToDiscordsLimits(t *testing.T) {
	const label = 38 // 80 are allowed; on a phone no more can be read
	for _, l := range Languages() {
		for name, key := range constants(t) {
			text := l.Say(key)
			if !strings.Contains(text, "%!") {
				checkLimit(t, l, name, key, text, label)
			}
		}
		checkLimit(t, l, "ButtonContext", ButtonContext, l.Say(ButtonContext, 10), label)
	}
}

func checkLimit(t *testing.T, l Language, name string, key Key, text string, label int) {
	t.Helper()
	length := utf8.RuneCountInString(text)
	switch {
	case key == FindSourcesName:
		if length > 32 {
			t.Errorf("%s: %s has %d characters, more than 32: %q", l, name, length, text)
		}
	case strings.HasSuffix(name, "Name"):
		if !commandName.MatchString(text) || strings.ToLower(text) != text {
			t.Errorf("%s: %s = %q, which is no name of a command or option", l, name, text)
		}
	case strings.HasSuffix(name, "Description"):
		if length > 100 {
			t.Errorf("%s: %s has %d characters, more than 100: %q", l, name, length, text)
		}
	case strings.HasPrefix(name, "Button") && !strings.HasPrefix(string(key), "press."), key == Lenient, key == Normal, key == Strict:
		if length > label {
			t.Errorf("%s: %s has %d characters, more than %d: %q", l, name, length, label, text)
		}
	case strings.HasPrefix(name, "Select"), strings.HasSuffix(name, "Means"):
		if length > 100 {
			t.Errorf("%s: %s has %d characters, more than 100: %q", l, name, length, text)
		}
	}
}

// TestTexts_NamesDoNotClash: Discord refuses two commands, or two options of a
// command, of one name in one locale.
func TestTexts_NamesDoNotClash(t *testing.T) {
	groups := [][]Key{
		{AskName, SourcesName, PeopleName, AboutName, HelpName, PrivacyName, ForgetMeName, SettingsName},
		{QuestionName, SpeakerName, SourceName, SinceName, UntilName, PrivateName},
	}
	for _, l := range Languages() {
		for _, group := range groups {
			seen := map[string]Key{}
			for _, key := range group {
				if other, clash := seen[l.Say(key)]; clash {
					t.Errorf("%s: %s and %s are both %q", l, key, other, l.Say(key))
				}
				seen[l.Say(key)] = key
			}
		}
	}
}

// TestTexts_NoEnglishIsLeft: a text that is the same in English is so on
// purpose, and is listed.
func TestTexts_NoEnglishIsLeft(t *testing.T) {
	for _, l := range Languages()[1:] {
		all := l.spoken().all()
		for key, forms := range english.all() {
			same := slices.EqualFunc(forms, all[key], func(a, b form) bool { return a.text == b.text })
			if listed := slices.Contains(sameAsEnglish[l], key); same != listed {
				t.Errorf("%s: %s equals the English: %v; listed as such: %v (%q)", l, key, same, listed, forms[0].text)
			}
		}
	}
}

var sameAsEnglish = map[Language][]Key{
	French: {QuestionName, SourceName, SourcesName, SourcesTitle, SourcesCount, AboutDocuments, AboutPassages, AboutVersion,
		Normal, Strict, Minutes, ElapsedMS, ElapsedSeconds},
	Spanish: {Normal, ElapsedMS, ElapsedSeconds},
	German:  {AboutVersion, Normal, SetThreads, ElapsedMS, ElapsedSeconds},
	Welsh:   {ElapsedMS, ElapsedSeconds},
}
