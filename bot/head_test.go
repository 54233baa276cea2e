package bot

import (
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"quoth/bot/words"
	"quoth/retrieval"
)

func TestQuestion_ComesBackFromTheLineThatShowsIt(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		question retrieval.Question
		line     string
	}{
		{retrieval.Question{Text: "what about agency costs?"}, "what about agency costs?"},
		{retrieval.Question{Text: "pay scales", Filter: retrieval.Filter{Speaker: "Brendan Clarke-Smith"}}, "Brendan Clarke-Smith · pay scales"},
		{retrieval.Question{Text: "pay · more pay", Offset: 300, Filter: retrieval.Filter{Speaker: "A · B", Source: "The *Lode* Courier",
			Since: day(1969, 12, 31), Until: day(2023, 1, 1)}}, "A · B · The *Lode* Courier · 31 December 1969 to 31 December 2022 · pay · more pay"},
		{retrieval.Question{Text: "pay", Filter: retrieval.Filter{ExceptSpeaker: "Ilse Varga", Until: day(2023, 1, 1)}}, "not Ilse Varga · until 31 December 2022 · pay"},
		{retrieval.Question{Filter: retrieval.Filter{Speaker: "Ada Brook"}}, "Ada Brook"},
		{retrieval.Question{Text: "1. it was so", Claim: true}, "1. it was so"},
	} {
		line, payload := packQuestion(test.question, true, words.English)
		if line != test.line {
			t.Errorf("packQuestion(%+v) shows %q, want %q", test.question, line, test.line)
		}
		if len(payload) > maxPayload {
			t.Errorf("packQuestion(%+v) has %d bytes for the button, more than %d", test.question, len(payload), maxPayload)
		}
		message := &discordgo.Message{Components: []discordgo.MessageComponent{
			&discordgo.Container{Components: []discordgo.MessageComponent{&discordgo.TextDisplay{Content: smallPrint + escape(line) + "\n-# more"}}}}}
		got, shared, err := unpackQuestion(headOf(message), payload)
		if err != nil || !shared {
			t.Fatalf("shared %v, %v, want it shared", shared, err)
		}
		if diff := cmp.Diff(test.question, got); diff != "" {
			t.Errorf("the question changed on its way (-packed +unpacked):\n%s", diff)
		}
	}
}

func FuzzQuestion_ComesBackFromTheLineThatShowsIt(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+5)%len(hostile)], hostile[(i+11)%len(hostile)], int64(i)*1e8, i)
	}
	f.Fuzz(func(t *testing.T, asked, speaker, source string, since int64, offset int) {
		q := retrieval.Question{Text: plain(asked), Offset: max(0, offset&0xffff),
			Filter: retrieval.Filter{Speaker: plain(speaker), Source: plain(source), ExceptSpeaker: plain(asked)}}
		if since != 0 {
			q.Filter.Since = time.Unix(since%(1<<33)/secondsOfDay*secondsOfDay, 0).UTC()
		}
		if q.Text == "" {
			t.Skip("no question")
		}
		line, payload := packQuestion(q, false, words.Languages()[offset&3])
		if got := unescape(escape(line)); got != line {
			t.Fatalf("unescape(escape(%q)) = %q", line, got)
		}
		got, shared, err := unpackQuestion(unescape(escape(line)), payload)
		if err != nil || shared {
			t.Fatalf("unpackQuestion(%q, %x): %v", line, payload, err)
		}
		if diff := cmp.Diff(q, got); diff != "" {
			t.Fatalf("the question changed on its way (-packed +unpacked):\n%s", diff)
		}
	})
}

// Whatever a button that the bot never made would say, reading it does no harm.
func FuzzUnpackQuestion_NeverPanics(f *testing.F) {
	f.Add("Ada Brook · pay", []byte{9, 0, 0, 0, 0})
	f.Add("", []byte{0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, line string, payload []byte) {
		if q, _, err := unpackQuestion(line, payload); err == nil && q.Offset < 0 {
			t.Fatalf("unpackQuestion(%q, %x) has the offset %d", line, payload, q.Offset)
		}
	})
}
