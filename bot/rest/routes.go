package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
)

// GatewayBot returns where the gateway is, how many shards Discord recommends,
// and how many sessions may be started yet.
func (c *Client) GatewayBot(ctx context.Context) (discordgo.GatewayBotResponse, error) {
	var gateway discordgo.GatewayBotResponse
	err := c.do(ctx, request{method: http.MethodGet, route: "/gateway/bot", path: "/gateway/bot", into: &gateway})
	return gateway, err
}

// Application is what the bot needs to know of its application.
type Application struct {
	ID string `json:"id"`
	// VerifyKey is the public key, in hexadecimal, by which Discord's signatures
	// of interactions over HTTP are checked.
	VerifyKey string `json:"verify_key"`
	// EndpointURL is where Discord delivers interactions over HTTP. Empty means
	// that they come by the gateway.
	EndpointURL string `json:"interactions_endpoint_url"`
	Bot         struct {
		ID string `json:"id"`
	} `json:"bot"`
}

// Application returns the application that the token belongs to.
func (c *Client) Application(ctx context.Context) (Application, error) {
	var application Application
	err := c.do(ctx, request{method: http.MethodGet, route: "/applications/@me", path: "/applications/@me", into: &application})
	return application, err
}

// Commands returns an application's global commands, with their localizations.
func (c *Client) Commands(ctx context.Context, application string) ([]*discordgo.ApplicationCommand, error) {
	var commands []*discordgo.ApplicationCommand
	err := c.do(ctx, request{method: http.MethodGet, route: "/applications/{application}/commands",
		path: "/applications/" + url.PathEscape(application) + "/commands?with_localizations=true", into: &commands})
	return commands, err
}

// CreateCommand registers a global command, replacing the one of its name.
func (c *Client) CreateCommand(ctx context.Context, application string, command any) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/applications/{application}/commands",
		path: "/applications/" + url.PathEscape(application) + "/commands", body: command})
}

// Respond sends the first response to an interaction. It must reach Discord
// within seconds, so an attempt that hangs is given up soon and repeated.
func (c *Client) Respond(ctx context.Context, i *discordgo.Interaction, response *discordgo.InteractionResponse, attempt time.Duration) error {
	err := c.do(ctx, request{method: http.MethodPost, route: "/interactions/{interaction}/{token}/callback",
		path:  "/interactions/" + url.PathEscape(i.ID) + "/" + url.PathEscape(i.Token) + "/callback",
		major: i.Token, body: response, tokenInPath: true, attempt: attempt})
	var refused *Error
	if errors.As(err, &refused) && refused.Code == CodeAlreadyResponded && refused.Attempts > 1 {
		return nil // an earlier attempt got through, and only its answer was lost
	}
	return err
}

// Edit is a change of a message to components of version 2. discordgo's type for
// it has no flags.
type Edit struct {
	Components      []discordgo.MessageComponent      `json:"components"`
	AllowedMentions *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags            `json:"flags"`
}

// EditResponse edits the first response to an interaction.
func (c *Client) EditResponse(ctx context.Context, i *discordgo.Interaction, edit Edit) error {
	return c.do(ctx, request{method: http.MethodPatch, route: "/webhooks/{application}/{token}/messages/@original",
		path:  "/webhooks/" + url.PathEscape(i.AppID) + "/" + url.PathEscape(i.Token) + "/messages/@original",
		major: i.Token, body: edit, tokenInPath: true})
}

// FollowUp sends a further message to an interaction that has had its first
// response. It is not repeated where it may have been carried out.
func (c *Client) FollowUp(ctx context.Context, i *discordgo.Interaction, message *discordgo.WebhookParams) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/webhooks/{application}/{token}",
		path:  "/webhooks/" + url.PathEscape(i.AppID) + "/" + url.PathEscape(i.Token),
		major: i.Token, body: message, tokenInPath: true, once: true})
}

// NewMessage is a message to create. The nonce (25 characters at most) makes
// Discord return the first message when it is sent again within a few minutes.
type NewMessage struct {
	*discordgo.MessageSend
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
}

// CreateMessage sends a message to a channel, and returns its ID.
func (c *Client) CreateMessage(ctx context.Context, channel string, message NewMessage) (string, error) {
	var sent struct {
		ID string `json:"id"`
	}
	err := c.do(ctx, request{method: http.MethodPost, route: "/channels/{channel}/messages",
		path: "/channels/" + url.PathEscape(channel) + "/messages", major: channel, body: message, into: &sent})
	return sent.ID, err
}

// threadQuiet is after how many minutes of quiet a thread is archived.
const threadQuiet = 60

// StartThread opens a thread from a message, and returns the thread's ID. A
// message has one thread at most.
func (c *Client) StartThread(ctx context.Context, channel, message, name string) (string, error) {
	var thread struct {
		ID string `json:"id"`
	}
	err := c.do(ctx, request{method: http.MethodPost, route: "/channels/{channel}/messages/{message}/threads",
		path:  "/channels/" + url.PathEscape(channel) + "/messages/" + url.PathEscape(message) + "/threads",
		major: channel, body: discordgo.ThreadStart{Name: name, AutoArchiveDuration: threadQuiet}, into: &thread, once: true})
	return thread.ID, err
}

// Response returns the ID of the message that is the first response to an
// interaction.
func (c *Client) Response(ctx context.Context, i *discordgo.Interaction) (string, error) {
	var message struct {
		ID string `json:"id"`
	}
	err := c.do(ctx, request{method: http.MethodGet, route: "/webhooks/{application}/{token}/messages/@original",
		path:  "/webhooks/" + url.PathEscape(i.AppID) + "/" + url.PathEscape(i.Token) + "/messages/@original",
		major: i.Token, into: &message, tokenInPath: true})
	return message.ID, err
}

// ParentOf returns the channel that a thread belongs to; "" for a channel that
// is no thread.
func (c *Client) ParentOf(ctx context.Context, channel string) (string, error) {
	var found struct {
		Type   discordgo.ChannelType `json:"type"`
		Parent string                `json:"parent_id"`
	}
	err := c.do(ctx, request{method: http.MethodGet, route: "/channels/{channel}",
		path: "/channels/" + url.PathEscape(channel), major: channel, into: &found})
	switch found.Type {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return found.Parent, err
	}
	return "", err
}

// Typing shows for ten seconds that the bot is at work.
func (c *Client) Typing(ctx context.Context, channel string) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/channels/{channel}/typing",
		path: "/channels/" + url.PathEscape(channel) + "/typing", major: channel, once: true})
}
