package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
)

// The panel of a server's settings: what holds now, and what changes it. Each
// change is kept at once, and the panel shown anew. Discord shows the command to
// those who may manage the server; that they still may is looked at again at
// every press.

// setting is what a component of the panel changes: the first byte of its
// payload. A button has the value as the second one; it sets, and does not
// toggle, so that pressing twice is no change.
type setting byte

const (
	setPrivate  setting = 'p'
	setThreads  setting = 't'
	setChannels setting = 'c'
	setCorpus   setting = 'd'
	setCareful  setting = 'k'
	setLanguage setting = 'l'
)

const (
	// maxChannels and maxMenu are Discord's bounds on a menu.
	maxChannels = 25
	maxMenu     = 25
	// menuOwn is the choice of everybody's own language, and menuNormal that of
	// the threshold that the bot was started with: a choice must have a value.
	menuOwn    = "own"
	menuNormal = "normal"
)

// settingsCommand defines /settings.
func settingsCommand() *discordgo.ApplicationCommand {
	manager := int64(discordgo.PermissionManageGuild)
	c := slash("settings", words.SettingsName, words.SettingsDescription)
	c.DefaultMemberPermissions = &manager
	c.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	return c
}

// showSettings answers /settings.
func (b *Bot) showSettings(_ context.Context, x *exchange) (view, Outcome, error) {
	if refusal := b.mayNotSet(x); refusal != "" {
		return notice(x.words.Say(refusal)), "", nil
	}
	return b.panel(x, false), "", nil
}

// mayNotSet returns why somebody cannot change settings; "" if they can.
func (b *Bot) mayNotSet(x *exchange) words.Key {
	switch {
	case x.server == "":
		return words.ServerOnly
	case !x.manages:
		return words.SettingsForbidden
	case b.store == nil:
		return words.SettingsNotKept
	}
	return ""
}

// changeSettings keeps what a component of the panel sets.
func (b *Bot) changeSettings(ctx context.Context, x *exchange, p press) (view, Outcome, error) {
	if refusal := b.mayNotSet(x); refusal != "" {
		return notice(x.words.Say(refusal)), "", nil
	}
	var err error
	if x.settings, err = b.records.storedSettings(ctx, x.server); err != nil {
		return notice(x.words.Say(words.SettingsNotSaved, code(b.refer(err)))), "", nil
	}
	settings, ok := x.changed(p.payload)
	if !ok {
		return notice(x.words.Say(words.ButtonUnknown)), "", nil
	}
	if err := b.records.saveSettings(ctx, x.server, settings); err != nil {
		return notice(x.words.Say(words.SettingsNotSaved, code(b.refer(err)))), "", nil
	}
	x.settings = settings
	x.speak()
	return b.panel(x, true), "", nil
}

// channelID is what the ID of a channel looks like.
var channelID = regexp.MustCompile(`^[0-9]{1,20}$`)

// changed returns the settings with the change that a component makes, and false
// for a change that the panel does not offer: what is chosen comes from the
// user's program, and is not sealed.
func (x *exchange) changed(payload []byte) (ServerSettings, bool) {
	s, values := x.settings, x.incoming.values
	if len(payload) == 0 {
		return s, false
	}
	on := len(payload) == 2 && payload[1] == 1
	switch setting(payload[0]) {
	case setPrivate:
		s.Private = on
		return s, true
	case setThreads:
		s.Threads = on
		return s, true
	case setChannels:
		s.Channels = slices.Compact(slices.Sorted(slices.Values(values)))
		return s, len(s.Channels) <= maxChannels && !slices.ContainsFunc(s.Channels, func(id string) bool { return !channelID.MatchString(id) })
	}
	if len(values) != 1 {
		return s, false
	}
	switch value := values[0]; setting(payload[0]) {
	case setCorpus:
		c, ok := corpusNamed(x.corpora, value)
		s.Corpus = c.Name
		return s, ok && c.Name == value
	case setCareful:
		s.Careful = Careful(value)
		if value == menuNormal {
			s.Careful = CarefulDefault
		}
		return s, slices.Contains(Carefuls, s.Careful)
	case setLanguage:
		if value == menuOwn {
			s.Language = ""
			return s, true
		}
		l, err := words.Parse(value)
		s.Language = string(l)
		return s, err == nil
	}
	return s, false
}

// panel renders the settings of a server; saved says that a change of them has
// just been kept.
func (b *Bot) panel(x *exchange, saved bool) view {
	p := panel{Language: x.words, settings: x.settings, seal: b.sealing(x, Corpus{})}
	head := "### " + p.Say(words.SettingsTitle) + "\n" + smallPrint + p.Say(words.SettingsIntro)
	if saved {
		head += "\n" + bold(p.Say(words.SettingsSaved))
	}
	p.parts = append(p.parts, text(head))
	p.private()
	p.threads()
	p.channels()
	p.corpus(x.corpora)
	p.careful()
	p.language()
	return view{components: []discordgo.MessageComponent{card(p.parts...)}, private: true}
}

// panel is the panel as it is made.
type panel struct {
	words.Language
	settings ServerSettings
	seal     func(action, []byte) string
	parts    []discordgo.MessageComponent
}

// add shows a setting: its name, what holds, and what changes it.
func (p *panel) add(name words.Key, holds string, controls ...discordgo.MessageComponent) {
	p.parts = append(p.parts, text(bold(p.Say(name))+"\n"+holds))
	for _, c := range controls {
		p.parts = append(p.parts, discordgo.ActionsRow{Components: []discordgo.MessageComponent{c}})
	}
}

// set is a button that sets something.
func (p *panel) set(label words.Key, what setting, on bool) discordgo.MessageComponent {
	value := byte(0)
	if on {
		value = 1
	}
	return button(p.Say(label), p.seal(pressSettings, []byte{byte(what), value}))
}

// menu is a menu to choose from.
func (p *panel) menu(placeholder words.Key, what setting, options []discordgo.SelectMenuOption) discordgo.MessageComponent {
	return discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: p.seal(pressSettings, []byte{byte(what)}),
		Placeholder: p.Say(placeholder), Options: options}
}

func (p *panel) private() {
	if p.settings.Private {
		p.add(words.SetPrivate, p.Say(words.SetPrivateOn), p.set(words.ButtonPrivateOff, setPrivate, false))
	} else {
		p.add(words.SetPrivate, p.Say(words.SetPrivateOff), p.set(words.ButtonPrivateOn, setPrivate, true))
	}
}

func (p *panel) threads() {
	if p.settings.Threads {
		p.add(words.SetThreads, p.Say(words.SetThreadsOn), p.set(words.ButtonThreadsOff, setThreads, false))
	} else {
		p.add(words.SetThreads, p.Say(words.SetThreadsOff), p.set(words.ButtonThreadsOn, setThreads, true))
	}
}

func (p *panel) channels() {
	least := 0
	menu := discordgo.SelectMenu{MenuType: discordgo.ChannelSelectMenu, CustomID: p.seal(pressSettings, []byte{byte(setChannels)}),
		Placeholder: p.Say(words.SelectChannels), MinValues: &least, MaxValues: maxChannels,
		// Threads belong to these.
		ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
			discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildVoice}}
	var mentions []string
	for _, id := range p.settings.Channels[:min(maxChannels, len(p.settings.Channels))] {
		menu.DefaultValues = append(menu.DefaultValues, discordgo.SelectMenuDefaultValue{ID: id, Type: discordgo.SelectMenuDefaultValueChannel})
		mentions = append(mentions, "<#"+id+">")
	}
	if len(mentions) == 0 {
		p.add(words.SetChannels, p.Say(words.SetChannelsAll), menu)
		return
	}
	all := button(p.Say(words.ButtonAllChannels), p.seal(pressSettings, []byte{byte(setChannels), 0}))
	p.add(words.SetChannels, p.Say(words.SetChannelsSome, p.And(mentions)), menu, all)
}

// corpus shows which corpus is asked, where there is a choice.
func (p *panel) corpus(corpora []Corpus) {
	if len(corpora) < 2 {
		return
	}
	chosen, ok := corpusNamed(corpora, p.settings.Corpus)
	if !ok {
		chosen = corpora[0]
	}
	var options []discordgo.SelectMenuOption
	for _, c := range corpora[:min(maxMenu, len(corpora))] {
		options = append(options, discordgo.SelectMenuOption{Label: clip(plain(c.title()), maxLabel), Value: c.Name, Default: c.Name == chosen.Name})
	}
	p.add(words.SetCorpus, p.Say(words.SetCorpusIs, bold(escape(clip(chosen.title(), maxTitle)))), p.menu(words.SelectCorpus, setCorpus, options))
}

func (p *panel) careful() {
	var options []discordgo.SelectMenuOption
	holds := ""
	for _, c := range []struct {
		care        Careful
		value       string
		name, means words.Key
	}{
		{CarefulLenient, string(CarefulLenient), words.Lenient, words.LenientMeans},
		{CarefulDefault, menuNormal, words.Normal, words.NormalMeans},
		{CarefulStrict, string(CarefulStrict), words.Strict, words.StrictMeans},
	} {
		chosen := c.care == p.settings.Careful
		if chosen {
			holds = p.Say(words.SetCarefulIs, bold(p.Say(c.name)))
		}
		options = append(options, discordgo.SelectMenuOption{Label: p.Say(c.name), Description: p.Say(c.means), Value: c.value, Default: chosen})
	}
	p.add(words.SetCareful, holds, p.menu(words.SelectCareful, setCareful, options))
}

func (p *panel) language() {
	chosen := p.Say(words.SetLanguageOwn)
	options := []discordgo.SelectMenuOption{{Label: chosen, Description: p.Say(words.SetLanguageMeans), Value: menuOwn,
		Default: p.settings.Language == ""}}
	for _, l := range words.Languages() {
		set := string(l) == strings.ToLower(p.settings.Language)
		if set {
			chosen = l.Name()
		}
		options = append(options, discordgo.SelectMenuOption{Label: l.Name(), Value: string(l), Default: set})
	}
	p.add(words.SetLanguage, p.Say(words.SetLanguageIs, bold(chosen)), p.menu(words.SelectLanguage, setLanguage, options))
}
