package bot

import (
	"strings"

	"github.com/bwmarrin/discordgo"
)

// kind is what an interaction asks for.
type kind int

const (
	isMalformed    kind = iota // lacks what a response needs
	isAsk                      // a question
	isAutocomplete             // choices for an option
	isUnknown                  // anything that the bot does not offer
)

// decodeInteraction returns an interaction's question and what it asks for. It
// takes nothing about the interaction for granted: half of it may be missing.
// Every door that interactions come through decodes them here.
func decodeInteraction(i *discordgo.Interaction) (string, kind) {
	if i == nil || i.ID == "" || i.Token == "" || i.Type == discordgo.InteractionPing {
		return "", isMalformed
	}
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	switch {
	case i.Type == discordgo.InteractionApplicationCommandAutocomplete:
		return "", isAutocomplete
	case i.Type != discordgo.InteractionApplicationCommand || !ok || data.Name != askCommand.Name,
		data.CommandType != 0 && data.CommandType != discordgo.ChatApplicationCommand:
		return "", isUnknown
	}
	for _, option := range data.Options {
		if option != nil && option.Name == questionOption && option.Type == discordgo.ApplicationCommandOptionString {
			text, _ := option.Value.(string) // another type is no question, and is turned down as an empty one
			return text, isAsk
		}
	}
	return "", isAsk
}

// decodeMessage returns a message's question and its door, or no door for a
// message that is not for the bot: by another bot, a webhook or itself, a notice
// of Discord's, or one in a server that does not mention the bot. A reply to
// the bot that pings it mentions it.
func decodeMessage(m *discordgo.Message, self string) (string, Door) {
	if m == nil || m.ID == "" || m.ChannelID == "" || m.Author == nil || m.Author.ID == "" ||
		m.Author.Bot || m.Author.System || m.WebhookID != "" || m.Author.ID == self ||
		m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return "", ""
	}
	plain, nick := "<@"+self+">", "<@!"+self+">"
	text := strings.NewReplacer(plain, " ", nick, " ").Replace(m.Content)
	if m.GuildID == "" {
		return text, DoorDM
	}
	if text != m.Content {
		return text, DoorMention
	}
	for _, user := range m.Mentions {
		if user != nil && user.ID == self {
			return text, DoorMention
		}
	}
	return "", ""
}
