package bot

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/endpoint"
	"quoth/bot/gateway"
	"quoth/bot/rest"
)

// httpDoor lets interactions in over HTTP.
type httpDoor struct {
	bot      *Bot
	listener net.Listener
	// key is the application's public key; nil until Discord has told it.
	key ed25519.PublicKey
	// alone says that there is no gateway to tell who the bot is.
	alone bool

	mu       sync.Mutex
	obstacle error // why nothing is served; nil when it is
}

var errClosed = errors.New("interactions are not served over HTTP yet")

func newHTTPDoor(b *Bot, config Config) (*httpDoor, error) {
	d := &httpDoor{bot: b, listener: config.InteractionsListener, alone: config.NoGateway, obstacle: errClosed}
	if config.PublicKey == "" {
		return d, nil
	}
	var err error
	d.key, err = endpoint.ParseKey(config.PublicKey)
	return d, err
}

func (d *httpDoor) ready() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.obstacle
}

func (d *httpDoor) setObstacle(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.obstacle = err
}

// run serves until the context ends, and returns nil then; or until that cannot
// go on, and returns why.
func (d *httpDoor) run(ctx context.Context) error {
	err := d.serve(ctx)
	d.setObstacle(errClosed)
	if err != nil {
		d.setObstacle(err)
	}
	return err
}

func (d *httpDoor) serve(ctx context.Context) error {
	defer d.listener.Close() // where nothing was served yet
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var application rest.Application
	if d.key == nil {
		var err error
		if application, err = d.application(ctx); err != nil {
			return nil // the context has ended
		}
		if d.key, err = toldKey(application); err != nil {
			return err
		}
	}
	handler, err := endpoint.NewHandler(endpoint.Config{PublicKey: d.key, Take: d.take, Told: d.bot.hooks.InteractionHTTP, Logger: d.bot.log})
	if err != nil {
		return err
	}
	served, introduced := make(chan error, 1), make(chan error, 1)
	go func() { served <- handler.Serve(ctx, d.listener) }()
	d.setObstacle(nil)
	d.bot.log.Info("interactions are served over HTTP", "address", d.listener.Addr().String())
	go func() { introduced <- d.introduce(ctx, application) }()
	select {
	case err = <-served:
		stop()
		err = errors.Join(err, <-introduced)
	case err = <-introduced:
		if err != nil {
			stop()
		}
		err = errors.Join(err, <-served)
	}
	return err
}

// introduce finds out who the bot is, where the gateway does not tell, and
// whether what it was told fits.
func (d *httpDoor) introduce(ctx context.Context, application rest.Application) error {
	if application.ID == "" {
		var err error
		if application, err = d.application(ctx); err != nil {
			return nil // the context has ended
		}
	}
	if key, err := toldKey(application); err == nil && !key.Equal(d.key) {
		return fmt.Errorf("the public key in the settings is not that of the token's application, which is %s: set that one, or none",
			application.VerifyKey)
	}
	if application.EndpointURL == "" {
		d.bot.log.Warn("Discord delivers no interactions over HTTP yet: set the Interactions Endpoint URL on the application's page " +
			"at https://discord.com/developers/applications (General Information) to an https:// address that leads here")
	}
	if d.alone {
		d.bot.onReady(gateway.Ready{UserID: application.Bot.ID, ApplicationID: application.ID})
	}
	return nil
}

// toldKey returns the public key that Discord tells.
func toldKey(application rest.Application) (ed25519.PublicKey, error) {
	key, err := endpoint.ParseKey(application.VerifyKey)
	if err != nil {
		return nil, fmt.Errorf("what Discord tells as the application's public key, %q, is none: set the key by hand", application.VerifyKey)
	}
	return key, nil
}

// application asks Discord for the bot's application, until it answers or the
// context ends. A token that it refuses ends the bot elsewhere.
func (d *httpDoor) application(ctx context.Context) (rest.Application, error) {
	times := d.bot.timeouts.Gateway
	wait := rest.Backoff{Least: times.ReconnectMin, Most: times.ReconnectMax}
	for failures := 1; ; failures++ {
		application, err := d.bot.rest.Application(ctx)
		if err == nil {
			return application, nil
		}
		pause := wait.Delay(failures)
		if ctx.Err() == nil {
			d.bot.log.Warn("the application's public key is not known yet", "cause", err, "retry_in", pause.Round(time.Millisecond))
		}
		if d.key == nil {
			d.setObstacle(fmt.Errorf("the application's public key is not known yet: %w", err))
		}
		if err := rest.Sleep(ctx, pause); err != nil {
			return rest.Application{}, err
		}
	}
}

// take takes an interaction. Its first response is the answer to the request, or
// goes over REST where that cannot be answered any more: Discord takes it there,
// too, unless it has given up.
func (d *httpDoor) take(i *discordgo.Interaction, respond endpoint.Respond) {
	d.bot.take(i, func(ctx context.Context, response *discordgo.InteractionResponse) error {
		err := respond(ctx, response)
		if errors.Is(err, endpoint.ErrGone) {
			return d.bot.rest.Respond(ctx, i, response, d.bot.timeouts.Callback)
		}
		return err
	})
}
