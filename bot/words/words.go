// Package words holds what the bot says of its own: replies, buttons, names and
// descriptions of commands, in English, French, Spanish, German and Welsh.
//
// A text is asked for by its Key, in a Language, with the values that go into
// it:
//
//	l := words.For("fr")
//	l.Say(words.QuotesShown, 3)              // "3 citations"
//	l.Say(words.SpeakerNotQuoted, "**Ada**") // "Ces documents ne citent pas **Ada**."
//
// Plurals follow the rules of Unicode's CLDR, of which Welsh uses all six
// forms. The tests hold that every key has a text in every language with the
// same values, that every call in the bot gives as many values as its text
// takes, and that names, labels and descriptions keep to Discord's limits.
//
// The package never escapes: a value that somebody else wrote (a question, a
// name, a title) comes escaped, and comes with its own emphasis. Texts carry no
// Markdown but code spans. What documents say is never translated.
package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// Language is a language that the bot speaks, by its code ("en"). The zero
// value, like any code that is not known, is English.
type Language string

// The languages of the bot.
const (
	English Language = "en"
	French  Language = "fr"
	Spanish Language = "es"
	German  Language = "de"
	Welsh   Language = "cy"
)

// Languages lists the languages, English first.
func Languages() []Language { return slices.Clone(order) }

// Parse reads the code of a language, "cy". The error lists the codes.
func Parse(code string) (Language, error) {
	l := Language(strings.ToLower(strings.TrimSpace(code)))
	if !slices.Contains(order, l) {
		var codes []string
		for _, l := range order {
			codes = append(codes, string(l))
		}
		return English, fmt.Errorf("no language %q: there are %s", code, strings.Join(codes, ", "))
	}
	return l, nil
}

// For returns the language for one of Discord's locales ("es-419"): English
// where the bot does not speak it. Discord has no locale for Welsh, which a
// server chooses in its settings.
func For(locale string) Language {
	code, _, _ := strings.Cut(strings.ToLower(locale), "-")
	l, err := Parse(code)
	if err != nil {
		return English
	}
	return l
}

// Name is the language's own name for itself.
func (l Language) Name() string { return l.spoken().name }

// Say returns the text of a key with the values in it. Values stand in the
// order that the key's comment tells; a count is an int and comes first.
func (l Language) Say(key Key, values ...any) string {
	return l.spoken().printer.Sprintf(string(key), values...)
}

// Localizations returns what Discord wants beside a command's or an option's
// English name or description: the text in each of Discord's locales whose
// language the bot speaks.
func Localizations(key Key) map[discordgo.Locale]string {
	locales := map[discordgo.Locale]string{}
	for _, locale := range []discordgo.Locale{discordgo.EnglishGB, discordgo.EnglishUS, discordgo.French,
		discordgo.German, discordgo.SpanishES, discordgo.SpanishLATAM} {
		if l := For(string(locale)); l != English || strings.HasPrefix(string(locale), "en") {
			locales[locale] = l.Say(key)
		}
	}
	return locales
}

// lexicon is all that is known of one language.
type lexicon struct {
	name string // in that language
	// plain holds the texts of one form, and counted those whose form depends on
	// their first value.
	plain   map[Key]string
	counted map[Key]forms
	months  [12]string
	// date and month are layouts, with DAY, MONTH and YEAR in the places of those.
	date, month string
	// first is how the first day of a month is written in a date; "" for "1".
	first string
	// before returns the form that a conjunction takes before a word; nil where
	// it has but one.
	before func(conjunction, word string) string
}

// forms are a text's plural forms, as CLDR names them; other is always there.
type forms struct {
	zero, one, two, few, many, other string
}

// speech is a language ready to be spoken.
type speech struct {
	lexicon
	printer *message.Printer
}

// order lists the languages, and speeches holds them.
var (
	order    = []Language{English, French, Spanish, German, Welsh}
	speeches = prepare(map[Language]lexicon{
		English: english, French: french, Spanish: spanish, German: german, Welsh: welsh,
	})
)

func (l Language) spoken() speech {
	if s, known := speeches[l]; known {
		return s
	}
	return speeches[English]
}

// prepare compiles the texts. It panics on one that cannot be, which is a
// mistake in this package.
func prepare(lexicons map[Language]lexicon) map[Language]speech {
	builder := catalog.NewBuilder(catalog.Fallback(language.English))
	prepared := make(map[Language]speech, len(lexicons))
	for l, lexicon := range lexicons {
		tag := language.MustParse(string(l))
		for key, text := range lexicon.plain {
			must(builder.SetString(tag, string(key), text))
		}
		for key, f := range lexicon.counted {
			must(builder.Set(tag, string(key), plural.Selectf(1, "%d", f.cases()...)))
		}
		prepared[l] = speech{lexicon, message.NewPrinter(tag, message.Catalog(builder))}
	}
	return prepared
}

func must(err error) {
	if err != nil {
		panic("words: " + err.Error())
	}
}

// cases lists the forms that there are in the way of plural.Selectf.
func (f forms) cases() []any {
	var cases []any
	for _, c := range f.list() {
		cases = append(cases, c.category, c.text)
	}
	return cases
}

type form struct{ category, text string }

func (f forms) list() []form {
	return slices.DeleteFunc([]form{
		{"zero", f.zero}, {"one", f.one}, {"two", f.two}, {"few", f.few}, {"many", f.many}, {"other", f.other},
	}, func(f form) bool { return f.text == "" })
}
