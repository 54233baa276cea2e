package payload_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/payload"
)

const command = `{"id":"1","application_id":"8","token":"t","type":2,"version":1,"guild_id":"2","channel_id":"3","locale":"cy","context":0,
	"app_permissions":"7","entitlements":[{"id":7}],"authorizing_integration_owners":{"0":"2","9":"x","1":5},
	"member":{"nick":null,"roles":["4",5],"permissions":"32","joined_at":"no time","user":{"id":"6","username":"ada","avatar":7}},
	"data":{"id":"9","name":"Find sources","type":3,"target_id":"10","options":[null,{"name":"q","type":3,"value":"v"},{"name":"n","type":4,"value":9007199254740993},"x",{"name":"o","type":999,"value":{}}],
		"resolved":{"messages":{"10":{"id":"10","content":"said","author":{"id":"11"},"flags":32768,"timestamp":12,"embeds":[{"title":"t","type":9,"fields":[{"name":"n","value":"v"},7]}],
			"components":[{"type":17,"components":[{"type":10,"content":"shown"},{"type":99,"x":1},{"type":12,"items":"odd"}]},{"type":300},{"type":"button"},null],
			"sticker_items":"odd","poll":7,"message_snapshots":[{"message":{"content":"forwarded","components":[{"type":99}]}}]},"12":7}}}}`

func TestInteraction_KeepsWhatIsNeededAndDecodes(t *testing.T) {
	out, err := payload.Interaction([]byte(command))
	if err != nil {
		t.Fatal(err)
	}
	var i discordgo.Interaction
	if err := json.Unmarshal(out, &i); err != nil {
		t.Fatalf("discordgo cannot decode %s: %v", out, err)
	}
	data := i.ApplicationCommandData()
	m := data.Resolved.Messages["10"]
	switch {
	case i.ID != "1" || i.Token != "t" || i.GuildID != "2" || i.Locale != "cy" || i.AppID != "8" || i.ChannelID != "3":
		t.Errorf("the interaction is %+v", i)
	case i.Member == nil || i.Member.User.ID != "6" || i.Member.Permissions != 32 || len(i.Member.Roles) != 1:
		t.Errorf("the member is %+v", i.Member)
	case len(i.AuthorizingIntegrationOwners) != 1 || i.AuthorizingIntegrationOwners[0] != "2":
		t.Errorf("the owners are %v", i.AuthorizingIntegrationOwners)
	case data.Name != "Find sources" || data.TargetID != "10" || len(data.Options) != 3 || data.Options[0].Value != "v":
		t.Errorf("the data is %+v", data)
	case m == nil || m.Content != "said" || len(m.Embeds) != 1 || m.Embeds[0].Fields[0].Value != "v" || len(m.Components) != 1 ||
		m.MessageSnapshots[0].Message.Content != "forwarded" || data.Resolved.Messages["12"] != nil:
		t.Errorf("the message is %+v", m)
	}
}

func TestInteraction_TakesNothingButObjects(t *testing.T) {
	for _, raw := range []string{"", "null", "[]", "7", `"x"`, `{"id":"1"`} {
		if out, err := payload.Interaction([]byte(raw)); err == nil {
			t.Errorf("Interaction(%q) = %s, want an error", raw, out)
		}
		if out, err := payload.Message([]byte(raw)); err == nil {
			t.Errorf("Message(%q) = %s, want an error", raw, out)
		}
	}
}

// FuzzInteraction and FuzzMessage: what is kept decodes, whatever comes.
func FuzzInteraction(f *testing.F) {
	f.Add([]byte(command))
	f.Add([]byte(`{"id":"1","token":"t","type":3,"data":{"custom_id":7,"component_type":"x","values":["a",1]},"message":{"id":"5","components":[{"type":1,"components":[{"type":2}]}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":5,"data":{"components":[{"type":18,"component":{"type":99}}]}}`))
	f.Add([]byte(`{"id":1,"type":1e2,"locale":7,"context":-1,"member":{"permissions":"x","roles":null}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := payload.Interaction(raw)
		if err != nil {
			return
		}
		if err := json.Unmarshal(out, new(discordgo.Interaction)); err != nil {
			t.Fatalf("discordgo cannot decode %s: %v", out, err)
		}
	})
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"id":"1","channel_id":"2","content":"hm","author":{"id":"3","bot":1},"mentions":[null,{"id":"4"}],"components":[{"type":99}],"timestamp":"x","type":300}`))
	f.Add([]byte(strings.Replace(command, `"type":2`, `"type":0`, 1)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := payload.Message(raw)
		if err != nil {
			return
		}
		if err := json.Unmarshal(out, new(discordgo.Message)); err != nil {
			t.Fatalf("discordgo cannot decode %s: %v", out, err)
		}
	})
}
