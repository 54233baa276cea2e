package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
	"quoth/bot/words"
)

// command is a command of the bot's: what Discord is told of it, and what
// answers it.
type command struct {
	definition *discordgo.ApplicationCommand
	private    privacy
	run        func(b *Bot, ctx context.Context, x *exchange) (view, Outcome, error)
}

// privacy says who sees the reply to a command.
type privacy int

const (
	asSet       privacy = iota // as the command's option says, or the server's settings
	always                     // only its user
	amongOthers                // only its user, where others could read along
)

// askCommand is the name of the command that asks.
const askCommand = "ask"

// defineCommands lists the commands.
func (b *Bot) defineCommands() []command {
	return []command{
		{slash(askCommand, words.AskName, words.AskDescription, askOptions()...), asSet, (*Bot).ask},
		{fromMessage("Find sources", words.FindSourcesName), amongOthers, (*Bot).findSources},
		{slash("sources", words.SourcesName, words.SourcesDescription, sourcesOptions()...), always, (*Bot).showDocuments},
		{slash("people", words.PeopleName, words.PeopleDescription, peopleOptions()...), always, (*Bot).showPeople},
		{slash("about", words.AboutName, words.AboutDescription), always, (*Bot).about},
		{slash("help", words.HelpName, words.HelpDescription), always, (*Bot).help},
		{slash("privacy", words.PrivacyName, words.PrivacyDescription), always, (*Bot).privacy},
		{slash("forget-me", words.ForgetMeName, words.ForgetMeDescription), always, (*Bot).forgetMe},
		{settingsCommand(), always, (*Bot).showSettings},
	}
}

// everywhere are the places where people use commands, and everybody's the ways
// to install an application.
var (
	everywhere = []discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel}
	everybodys = []discordgo.ApplicationIntegrationType{
		discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall}
)

// slash defines a command that is typed. Its name is that of the English words.
func slash(name string, nameKey, description words.Key, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type: discordgo.ChatApplicationCommand, Name: name, NameLocalizations: localized(nameKey),
		Description: words.English.Say(description), DescriptionLocalizations: localized(description),
		Contexts: &everywhere, IntegrationTypes: &everybodys, Options: options,
	}
}

// fromMessage defines a command of a message's menu.
func fromMessage(name string, nameKey words.Key) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type: discordgo.MessageApplicationCommand, Name: name, NameLocalizations: localized(nameKey),
		Contexts: &everywhere, IntegrationTypes: &everybodys,
	}
}

func localized(key words.Key) *map[discordgo.Locale]string {
	names := words.Localizations(key)
	return &names
}

// option defines an option that holds a text of up to most characters.
func option(name string, nameKey, description words.Key, most int) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: name, NameLocalizations: *localized(nameKey),
		Description: words.English.Say(description), DescriptionLocalizations: *localized(description), MaxLength: most,
	}
}

// maxDate is the length of the longest date that makes sense, with room for
// mistakes.
const maxDate = 40

func askOptions() []*discordgo.ApplicationCommandOption {
	least := 1
	question := option(optionQuestion, words.QuestionName, words.QuestionDescription, MaxQuestion)
	question.Required, question.MinLength = true, &least
	speaker := option(optionSpeaker, words.SpeakerName, words.SpeakerDescription, maxChoice)
	source := option(optionSource, words.SourceName, words.SourceDescription, maxChoice)
	speaker.Autocomplete, source.Autocomplete = true, true
	private := option(optionPrivate, words.PrivateName, words.PrivateDescription, 0)
	private.Type = discordgo.ApplicationCommandOptionBoolean
	return []*discordgo.ApplicationCommandOption{question, speaker, source,
		option(optionSince, words.SinceName, words.SinceDescription, maxDate),
		option(optionUntil, words.UntilName, words.UntilDescription, maxDate), private}
}

// commandOf returns the command that an interaction is of.
func (b *Bot) commandOf(in incoming) (command, bool) {
	for _, c := range b.commands {
		if c.definition.Name == in.command && (c.definition.Type == discordgo.MessageApplicationCommand) == in.fromMessage {
			return c, true
		}
	}
	return command{}, false
}

// keepCommands registers the commands after a READY, and again after a failure,
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
			err := b.registerCommands(ctx, b.self.Load().ApplicationID)
			if err == nil {
				break
			}
			var refused *rest.Error
			if ctx.Err() != nil {
				return
			}
			b.log.Error("commands not registered", "cause", err)
			if errors.As(err, &refused) && refused.Status < 500 {
				break // Discord has said no; asking again changes nothing
			}
			if rest.Sleep(ctx, wait.Delay(failures)) != nil {
				return
			}
		}
	}
}

// registerCommands registers each command that is missing or differs. Commands
// of other names are not the bot's to delete.
func (b *Bot) registerCommands(ctx context.Context, application string) error {
	registered, err := b.rest.Commands(ctx, application)
	if err != nil {
		return err
	}
	held := map[string]bool{}
	for _, command := range registered {
		if command != nil {
			held[commandShape(command)] = true
		}
	}
	for _, c := range b.commands {
		if held[commandShape(c.definition)] {
			continue
		}
		if err := b.rest.CreateCommand(ctx, application, c.definition); err != nil {
			return fmt.Errorf("command %q: %w", c.definition.Name, err)
		}
		b.log.Info("command registered", "command", c.definition.Name)
	}
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
