package discordtest

import (
	"strings"

	"github.com/bwmarrin/discordgo"
)

// messageKind tells the message-bearing bodies apart.
type messageKind int

const (
	postMessage messageKind = iota
	followUpMessage
	firstResponse
	updateResponse
	editOfMessage
	editOfReply
)

// The limits of a message, as Discord documents them.
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxEmbedTotal  = 6000
	maxComponents  = 40
	maxV2Text      = 4000
	maxRows        = 5
	maxCustomID    = 100
	maxNonce       = 25
	maxChoices     = 25
	maxEmbedFields = 25
)

var (
	messageKeys = []string{"content", "tts", "embeds", "allowed_mentions", "components", "attachments", "flags", "poll"}
	kindKeys    = map[messageKind][]string{
		postMessage:     {"nonce", "enforce_nonce", "message_reference", "sticker_ids", "shared_client_theme"},
		followUpMessage: {"username", "avatar_url", "thread_name", "applied_tags"},
		editOfMessage:   {"sticker_ids"},
		// discordgo's type for first responses holds the fields of every kind of response.
		firstResponse:  {"choices", "custom_id", "title"},
		updateResponse: {"choices", "custom_id", "title"},
	}
	// kindFlags are the flags that a body of a kind may set.
	kindFlags = map[messageKind]int{
		postMessage:     flagSuppressEmbeds | 1<<12 | flagV2,
		followUpMessage: flagSuppressEmbeds | flagEphemeral | 1<<12 | flagV2,
		firstResponse:   flagSuppressEmbeds | flagEphemeral | 1<<12 | flagV2,
		updateResponse:  flagSuppressEmbeds | flagV2,
		editOfMessage:   flagSuppressEmbeds | flagV2,
		editOfReply:     flagSuppressEmbeds | flagV2,
	}
)

// partial reports whether a body of the kind leaves alone what it does not name.
func (k messageKind) partial() bool { return k >= updateResponse }

// callback checks a first response.
func (l *linter) callback(body obj) {
	l.keys("", body, "type", "data")
	data, _ := body["data"].(obj)
	switch kind := discordgo.InteractionResponseType(integer(body["type"])); kind {
	case discordgo.InteractionResponseChannelMessageWithSource:
		l.message("data", data, firstResponse)
	case discordgo.InteractionResponseUpdateMessage:
		l.message("data", data, updateResponse)
	case discordgo.InteractionResponseDeferredChannelMessageWithSource, discordgo.InteractionResponseDeferredMessageUpdate:
		l.deferral(kind, data)
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		l.choices("data.choices", data["choices"])
	case discordgo.InteractionResponsePong, discordgo.InteractionResponseModal:
	default:
		l.refuse("callback-type", "type", "%v is no type of first response", body["type"])
	}
}

func (l *linter) deferral(kind discordgo.InteractionResponseType, data obj) {
	l.keys("data", data, append(append([]string{}, messageKeys...), kindKeys[firstResponse]...)...)
	for key, v := range data {
		if text, isText := v.(string); key != "flags" && (isText && text != "" || len(list(v)) > 0) {
			l.mind("deferral", join("data", key), "a deferral shows nothing of what it brings along")
		}
	}
	may := 0
	if kind == discordgo.InteractionResponseDeferredChannelMessageWithSource {
		may = flagEphemeral
	}
	if flags := integer(data["flags"]); flags&^may != 0 {
		l.mind("flags", "data.flags", "a deferral takes the flags %#x only, not %#x", may, flags)
	}
}

// choices checks the answer to an autocomplete interaction, and the choices of an option.
func (l *linter) choices(where string, v any) {
	if n := len(list(v)); n > maxChoices {
		l.refuse("choices", where, "%d choices, at most %d are allowed", n, maxChoices)
	}
	names := map[string]bool{}
	l.objects(where, v, func(where string, c obj) {
		l.keys(where, c, "name", "name_localizations", "value")
		l.length("choice-name", join(where, "name"), c["name"], 1, 100)
		if c["value"] == nil {
			l.refuse("choice-value", join(where, "value"), "a choice needs a value")
		}
		l.length("choice-value", join(where, "value"), c["value"], 0, 100)
		l.localizations(join(where, "name_localizations"), c["name_localizations"], func(where, text string) {
			l.length("choice-name", where, text, 1, 100)
		})
		name, _ := c["name"].(string)
		if names[name] {
			l.refuse("duplicate-choice", where, "there is another choice %q", name)
		}
		names[name] = true
	})
}

// message checks a body that becomes a message, or changes one.
func (l *linter) message(where string, m obj, kind messageKind) {
	if m == nil {
		if !kind.partial() {
			l.refuse(ruleEmptyMessage, where, "there is no message")
		}
		return
	}
	l.keys(where, m, append(append([]string{}, messageKeys...), kindKeys[kind]...)...)
	l.length("content-length", join(where, "content"), m["content"], 0, maxContent)
	l.embeds(join(where, "embeds"), m["embeds"])
	l.components(where, m)
	l.emptiness(where, m, kind)
	l.allowedMentions(where, m, kind)
	l.flags(join(where, "flags"), integer(m["flags"]), kind)
	if kind == postMessage {
		l.nonce(where, m)
		if ref, isObject := m["message_reference"].(obj); isObject {
			l.keys(join(where, "message_reference"), ref, "type", "message_id", "channel_id", "guild_id", "fail_if_not_exists")
		}
	}
}

// bears reports whether a body brings along something to show.
func bears(m obj) bool {
	return !blank(m["content"]) || len(list(m["embeds"])) > 0 || len(list(m["components"])) > 0 ||
		len(list(m["attachments"])) > 0 || len(list(m["sticker_ids"])) > 0 || m["poll"] != nil
}

func (l *linter) emptiness(where string, m obj, kind messageKind) {
	if bears(m) {
		return
	}
	_, setsContent := m["content"]
	if !kind.partial() || setsContent {
		l.refuse(ruleEmptyMessage, where, "the message has no content, embed, component, attachment or poll")
	}
}

// allowedMentions wants every message to forbid all mentions in so many words. A missing list parse has a meaning that
// depends on its neighbours, so it has to be there, and empty.
func (l *linter) allowedMentions(where string, m obj, kind messageKind) {
	if kind.partial() && !bears(m) {
		return
	}
	const rule = "allowed-mentions"
	where = join(where, "allowed_mentions")
	allowed, isObject := m["allowed_mentions"].(obj)
	if !isObject {
		l.mind(rule, where, "is missing: everyone whom the text names would be notified")
		return
	}
	l.keys(where, allowed, "parse", "users", "roles", "replied_user")
	if parse, isList := allowed["parse"].([]any); !isList || len(parse) > 0 {
		l.mind(rule, join(where, "parse"), "is %v, and has to be []", allowed["parse"])
	}
	for _, key := range []string{"users", "roles"} {
		if len(list(allowed[key])) > 0 {
			l.mind(rule, join(where, key), "permits mentions of %v", allowed[key])
		}
	}
	if allowed["replied_user"] == true {
		l.mind(rule, join(where, "replied_user"), "notifies the author of the message replied to")
	}
}

func (l *linter) flags(where string, flags int, kind messageKind) {
	if extra := flags &^ kindFlags[kind]; extra&flagEphemeral != 0 {
		l.mind("ephemeral", where, "only a first response or a follow-up can be ephemeral")
	} else if extra != 0 {
		l.mind("flags", where, "the flags %#x cannot be set here", extra)
	}
}

func (l *linter) nonce(where string, m obj) {
	enforced, _ := m["enforce_nonce"].(bool)
	switch nonce := m["nonce"].(type) {
	case nil:
		l.mind("nonce", join(where, "nonce"), "is missing: a message that is sent again would appear twice")
		return
	case string:
		l.length("nonce", join(where, "nonce"), nonce, 1, maxNonce)
	case float64:
	default:
		l.refuse("nonce", join(where, "nonce"), "is neither text nor number")
	}
	if !enforced {
		l.mind("nonce", join(where, "enforce_nonce"), "is not true, so the nonce keeps nothing from appearing twice")
	}
}

func (l *linter) embeds(where string, v any) {
	if n := len(list(v)); n > maxEmbeds {
		l.refuse("embeds", where, "%d embeds, at most %d are allowed", n, maxEmbeds)
	}
	total := 0
	l.objects(where, v, func(where string, e obj) { total += l.embed(where, e) })
	if total > maxEmbedTotal {
		l.refuse("embed-total", where, "%d characters over all embeds, at most %d are allowed", total, maxEmbedTotal)
	}
}

// embed checks one embed and returns how many characters count towards the limit over all.
func (l *linter) embed(where string, e obj) int {
	l.keys(where, e, "title", "type", "description", "url", "timestamp", "color", "footer", "image", "thumbnail", "video",
		"provider", "author", "fields")
	l.length("embed-title", join(where, "title"), e["title"], 0, 256)
	l.length("embed-description", join(where, "description"), e["description"], 0, 4096)
	l.link(join(where, "url"), e["url"], 2048)
	total := count(e["title"]) + count(e["description"])
	if footer, isObject := e["footer"].(obj); isObject {
		l.keys(join(where, "footer"), footer, "text", "icon_url", "proxy_icon_url")
		l.length("embed-footer", join(where, "footer.text"), footer["text"], 1, 2048)
		total += count(footer["text"])
	}
	if author, isObject := e["author"].(obj); isObject {
		l.keys(join(where, "author"), author, "name", "url", "icon_url", "proxy_icon_url")
		l.length("embed-author", join(where, "author.name"), author["name"], 1, 256)
		l.link(join(where, "author.url"), author["url"], 2048)
		total += count(author["name"])
	}
	if n := len(list(e["fields"])); n > maxEmbedFields {
		l.refuse("embed-fields", join(where, "fields"), "%d fields, at most %d are allowed", n, maxEmbedFields)
	}
	l.objects(join(where, "fields"), e["fields"], func(where string, f obj) {
		l.keys(where, f, "name", "value", "inline")
		l.length("embed-field", join(where, "name"), f["name"], 1, 256)
		l.length("embed-field", join(where, "value"), f["value"], 1, 1024)
		total += count(f["name"]) + count(f["value"])
	})
	if total == 0 && e["image"] == nil && e["thumbnail"] == nil && e["video"] == nil {
		l.refuse("empty-embed", where, "the embed shows nothing")
	}
	return total
}

// link checks an address that people can follow, where there is one.
func (l *linter) link(where string, v any, most int) {
	text, _ := v.(string)
	if text == "" {
		return
	}
	l.length("url", where, text, 0, most)
	scheme, rest, _ := strings.Cut(text, "://")
	if scheme = strings.ToLower(scheme); rest == "" || strings.ContainsAny(text, " \n\t") ||
		scheme != "http" && scheme != "https" && scheme != "discord" {
		l.refuse("url", where, "%q is no web address", text)
	}
}
