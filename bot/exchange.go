package bot

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/retrieval"
)

// exchange is one thing that somebody wants of the bot: what, who, where, in
// which language, and how to reply. It is made from an interaction of either
// door or from a message, and is the same from then on.
type exchange struct {
	door     Door
	incoming incoming
	reply    replier
	received time.Time
	// patience is how long the first response may take before the reply is
	// deferred.
	patience time.Duration

	id       string // of the interaction or the message
	user     string
	userName string
	server   string // "" outside servers
	// direct says that nobody is there but the user and the bot; it is false in
	// direct messages that a user has brought the bot into.
	direct bool
	// member says that the bot is a member of the server, rather than installed
	// by the user alone.
	member  bool
	channel string
	// repliesTo is the ID of the message that a message replies to.
	repliesTo string
	roles     []string
	manages   bool // may manage the server

	settings ServerSettings
	words    words.Language
	// names is the language in which Discord shows the names of commands to the
	// user.
	names words.Language
	// corpora are those that the user may ask here. Nothing else is looked at.
	corpora []Corpus

	// turn is the question with its answer, once there is one.
	turn *retrieval.Turn
}

// isQuestion reports whether it asks for an answer, rather than to look round.
func (x *exchange) isQuestion() bool {
	return x.incoming.kind == isCommand && (x.incoming.command == askCommand || x.incoming.fromMessage) ||
		x.door == DoorDM || x.door == DoorMention
}

// corpus returns the corpus that the server has chosen, or else the first that
// the user may ask.
func (x *exchange) corpus() (Corpus, bool) {
	if c, ok := corpusNamed(x.corpora, x.settings.Corpus); ok {
		return c, true
	}
	return corpusNamed(x.corpora, "")
}

// marked returns the corpus that a button is about, if its presser may ask it.
func (x *exchange) marked(mark uint32) (Corpus, bool) {
	for _, c := range x.corpora {
		if corpusMark(c.Name) == mark {
			return c, true
		}
	}
	return Corpus{}, false
}

// private reports whether only the user may see answers from a corpus: the
// server wants it so, or others could read along who have no access.
func (x *exchange) private(c Corpus) bool {
	return !x.direct && (x.settings.Private || !c.Access.AllowsAll(x.server))
}

// localesMost bounds of how many users the bot remembers the language.
const localesMost = 1 << 13

// byInteraction makes the exchange of an interaction.
func (b *Bot) byInteraction(ctx context.Context, i *discordgo.Interaction, in incoming) *exchange {
	x := &exchange{incoming: in, door: in.door(), id: i.ID, server: i.GuildID, channel: i.ChannelID,
		direct: i.GuildID == "" && i.Context == discordgo.InteractionContextBotDM}
	_, x.member = i.AuthorizingIntegrationOwners[discordgo.ApplicationIntegrationGuildInstall]
	user := i.User
	if m := i.Member; m != nil {
		x.roles = m.Roles
		x.manages = m.Permissions&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
		x.userName = m.Nick
		if m.User != nil {
			user = m.User
		}
	}
	if user != nil {
		x.user = user.ID
		x.called(user)
	}
	if i.Locale != "" && x.user != "" {
		b.locales.Add(x.user, i.Locale)
	}
	b.place(ctx, x, i.Locale)
	return x
}

// byMessage makes the exchange of a message.
func (b *Bot) byMessage(ctx context.Context, m *discordgo.Message, text string, door Door) *exchange {
	x := &exchange{incoming: incoming{text: text}, door: door, id: m.ID, user: m.Author.ID, server: m.GuildID, channel: m.ChannelID,
		direct: m.GuildID == "", member: true}
	if m.Member != nil {
		x.roles, x.userName = m.Member.Roles, m.Member.Nick
	}
	if m.MessageReference != nil {
		x.repliesTo = m.MessageReference.MessageID
	}
	x.called(m.Author)
	locale, _ := b.locales.Get(x.user) // a message does not tell
	b.place(ctx, x, locale)
	x.corpora = readableBy(x.corpora, x.server)
	return x
}

// called notes by which name people know a user, where no nickname is known.
func (x *exchange) called(user *discordgo.User) {
	for _, name := range []string{user.GlobalName, user.Username} {
		if x.userName == "" {
			x.userName = name
		}
	}
}

// place fills in what holds where the exchange takes place.
func (b *Bot) place(ctx context.Context, x *exchange, locale discordgo.Locale) {
	if x.server != "" {
		x.settings = b.records.settings(ctx, x.server)
	}
	x.names = words.For(string(locale))
	x.speak()
	x.corpora = corporaFor(b.corpora, x.server, x.roles, x.user)
}

// speak chooses the language of the bot's words: the server's, or the user's.
func (x *exchange) speak() {
	x.words = x.names
	if l, err := words.Parse(x.settings.Language); err == nil && x.settings.Language != "" {
		x.words = l
	}
}
