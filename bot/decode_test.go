package bot

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// Neither discordgo nor the bot may panic on an event, whatever is in it:
// discordgo decodes in a goroutine that nobody can recover.
func FuzzDecode_SurvivesAnyEvent(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","token":"t","type":2,"data":{"name":"ask","type":1,"options":[{"name":"question","type":3,"value":"who?"}]}}`,
		`{"id":"1","token":"t","type":2,"data":{"name":"ask","options":[null,{"name":"question","type":4,"value":7}]},"member":{"user":null}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"x","component_type":2},"message":{"components":[null]}}`,
		`{"id":"1","token":"t","type":5,"data":{"custom_id":"x","components":[{"type":1,"components":[null]}]}}`,
		`{"id":"1","channel_id":"2","type":0,"content":"<@7> hi","author":{"id":"3"},"mentions":[null,{"id":"7"}],"components":[{"type":9,"components":[{"type":99}],"accessory":null}]}`,
		`{"id":"1","channel_id":"2","type":19,"author":{"id":"3"},"referenced_message":{"components":[{"type":17,"components":[{}]}]},"message_snapshots":[{"message":null}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var i discordgo.InteractionCreate
		_ = json.Unmarshal(raw, &i) // half of it may be there all the same
		if in := decodeInteraction(i.Interaction); in.kind == isMalformed && (in.command != "" || in.customID != "") {
			t.Errorf("a malformed interaction is taken for %+v", in)
		}
		var m discordgo.MessageCreate
		_ = json.Unmarshal(raw, &m)
		if _, door := decodeMessage(m.Message, "7"); door != "" && (m.Author == nil || m.Author.Bot || m.ID == "") {
			t.Errorf("message %+v came in by %q", m.Message, door)
		}
	})
}
