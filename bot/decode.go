package bot

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// kind is what somebody wants of the bot.
type kind int

const (
	isMalformed    kind = iota // lacks what a response needs
	isCommand                  // a command of the bot's, from the menu or a message
	isAutocomplete             // choices for an option
	isPress                    // a button, or a choice in a menu
	isUnknown                  // anything that the bot does not offer
)

// incoming is what an interaction or a message says, out of Discord's form.
type incoming struct {
	kind    kind
	command string // its name
	// fromMessage tells a command of a message's menu, and target is the message.
	fromMessage bool
	target      *discordgo.Message
	options     map[string]any // by name
	focused     string         // the name of the option that choices are wanted for

	customID string   // of the component
	values   []string // chosen
	on       *discordgo.Message

	text string // of a message, without mentions of the bot
}

// option returns an option that holds a text; "" for any other.
func (in incoming) option(name string) string {
	text, _ := in.options[name].(string)
	return text
}

// door tells by which door an interaction came.
func (in incoming) door() Door {
	switch {
	case in.kind == isPress:
		return DoorButton
	case in.fromMessage:
		return DoorMessage
	}
	return DoorSlash
}

// decodeInteraction takes an interaction apart. It takes nothing about it for
// granted: half of it may be missing, and data may be of another kind than the
// type says. Every door that interactions come through decodes them here.
func decodeInteraction(i *discordgo.Interaction) incoming {
	if i == nil || i.ID == "" || i.Token == "" || i.Type == discordgo.InteractionPing {
		return incoming{}
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		return decodeCommand(i.Type, data)
	case discordgo.MessageComponentInteractionData:
		if i.Type == discordgo.InteractionMessageComponent {
			return incoming{kind: isPress, customID: data.CustomID, values: data.Values, on: i.Message}
		}
	}
	return incoming{kind: isUnknown}
}

func decodeCommand(kind discordgo.InteractionType, data discordgo.ApplicationCommandInteractionData) incoming {
	in := incoming{kind: isCommand, command: data.Name, options: map[string]any{}}
	switch kind {
	case discordgo.InteractionApplicationCommandAutocomplete:
		in.kind = isAutocomplete
	case discordgo.InteractionApplicationCommand:
	default:
		return incoming{kind: isUnknown}
	}
	switch data.CommandType {
	case 0, discordgo.ChatApplicationCommand:
	case discordgo.MessageApplicationCommand:
		in.fromMessage = true
		if data.Resolved != nil {
			in.target = data.Resolved.Messages[data.TargetID]
		}
	default:
		in.kind = isUnknown
	}
	for _, option := range data.Options {
		if option == nil {
			continue
		}
		// A value of another type than the option's is none.
		switch value := option.Value.(type) {
		case string:
			if option.Type == discordgo.ApplicationCommandOptionString {
				in.options[option.Name] = value
			}
		case bool:
			if option.Type == discordgo.ApplicationCommandOptionBoolean {
				in.options[option.Name] = value
			}
		}
		if option.Focused {
			in.focused = option.Name
		}
	}
	return in
}

// decodeMessage returns a message's text and its door, or no door for a message
// that is not for the bot: by another bot, a webhook or itself, a notice of
// Discord's, or one in a server that does not mention the bot. A reply to the
// bot that pings it mentions it.
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
	mentioned := slices.ContainsFunc(m.Mentions, func(user *discordgo.User) bool { return user != nil && user.ID == self })
	if text != m.Content || mentioned {
		return text, DoorMention
	}
	return "", ""
}
