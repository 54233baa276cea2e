package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
)

// questionOption is the name of the command's one option.
const questionOption = "question"

var minQuestion = 1

// askCommand is the command as it shall be registered.
var askCommand = &discordgo.ApplicationCommand{
	Type:        discordgo.ChatApplicationCommand,
	Name:        "ask",
	Description: "Ask a question, and get quotes from the documents with their sources",
	Contexts: &[]discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel},
	IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
	Options: []*discordgo.ApplicationCommandOption{{
		Type: discordgo.ApplicationCommandOptionString, Name: questionOption,
		Description: "What would you like to know? A few plain words do best",
		Required:    true, MinLength: &minQuestion, MaxLength: MaxQuestion,
	}},
}

// keepCommands registers the command after a READY, and again after a failure,
// until the context ends. Discord allows 200 creations a day, so a command is
// only registered where it differs from the one that is.
func (b *Bot) keepCommands(ctx context.Context) {
	wait := rest.Backoff{Least: b.timeouts.Gateway.ReconnectMin, Most: b.timeouts.Gateway.ReconnectMax}
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.registered:
		}
		for failures := 1; ; failures++ {
			err := b.registerCommand(ctx, b.self.Load().ApplicationID)
			if err == nil {
				break
			}
			var refused *rest.Error
			if ctx.Err() != nil {
				return
			}
			b.log.Error("command not registered", "command", askCommand.Name, "cause", err)
			if errors.As(err, &refused) && refused.Status < 500 {
				break // Discord has said no; asking again changes nothing
			}
			if rest.Sleep(ctx, wait.Delay(failures)) != nil {
				return
			}
		}
	}
}

// registerCommand registers the command if it is missing or differs. Commands
// of other names are not the bot's to delete.
func (b *Bot) registerCommand(ctx context.Context, application string) error {
	registered, err := b.rest.Commands(ctx, application)
	if err != nil {
		return err
	}
	for _, command := range registered {
		if command == nil || command.Name != askCommand.Name || command.Type > discordgo.ChatApplicationCommand {
			continue
		}
		if commandShape(command) == commandShape(askCommand) {
			return nil
		}
	}
	if err := b.rest.CreateCommand(ctx, application, askCommand); err != nil {
		return err
	}
	b.log.Info("command registered", "command", askCommand.Name)
	return nil
}

// commandShape returns what makes a command the one it is, in a form that can
// be compared: without what Discord fills in, and with its defaults written out.
func commandShape(c *discordgo.ApplicationCommand) string {
	shape := struct {
		Type                discordgo.ApplicationCommandType
		Name, Description   string
		Names, Descriptions map[discordgo.Locale]string
		Permissions         *int64
		NSFW                bool
		Contexts            []discordgo.InteractionContextType
		Integrations        []discordgo.ApplicationIntegrationType
		Options             []optionShape
	}{
		Type: max(c.Type, discordgo.ChatApplicationCommand), Name: c.Name, Description: c.Description,
		Names: localizations(c.NameLocalizations), Descriptions: localizations(c.DescriptionLocalizations),
		Permissions: c.DefaultMemberPermissions, NSFW: c.NSFW != nil && *c.NSFW,
		Contexts: sorted(c.Contexts), Integrations: sorted(c.IntegrationTypes), Options: optionShapes(c.Options),
	}
	text, err := json.Marshal(shape)
	if err != nil {
		return "" // differs from every other: a choice's value is the one thing that might not encode
	}
	return string(text)
}

type optionShape struct {
	Type                   discordgo.ApplicationCommandOptionType
	Name, Description      string
	Names, Descriptions    map[discordgo.Locale]string
	Required, Autocomplete bool
	MinLength, MaxLength   int
	MinValue               *float64
	MaxValue               float64
	ChannelTypes           []discordgo.ChannelType
	Choices                []*discordgo.ApplicationCommandOptionChoice
	Options                []optionShape
}

func optionShapes(options []*discordgo.ApplicationCommandOption) []optionShape {
	var shapes []optionShape
	for _, o := range options {
		if o == nil {
			continue
		}
		shape := optionShape{Type: o.Type, Name: o.Name, Description: o.Description,
			Names: localizations(&o.NameLocalizations), Descriptions: localizations(&o.DescriptionLocalizations),
			Required: o.Required, Autocomplete: o.Autocomplete, MaxLength: o.MaxLength,
			MinValue: o.MinValue, MaxValue: o.MaxValue, Options: optionShapes(o.Options)}
		if o.MinLength != nil {
			shape.MinLength = *o.MinLength
		}
		if len(o.ChannelTypes) > 0 {
			shape.ChannelTypes = o.ChannelTypes
		}
		if len(o.Choices) > 0 {
			shape.Choices = o.Choices
		}
		shapes = append(shapes, shape)
	}
	return shapes
}

// localizations returns nil where there are none, however that is written.
func localizations(m *map[discordgo.Locale]string) map[discordgo.Locale]string {
	if m == nil || len(*m) == 0 {
		return nil
	}
	return *m
}

// sorted returns a list in order, since Discord may give it in another.
func sorted[T ~uint | ~int](list *[]T) []T {
	if list == nil {
		return nil
	}
	return slices.Sorted(slices.Values(*list))
}
