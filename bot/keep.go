package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"
)

// records stand between the conversation and the Store, so that no answer waits
// for a disk, and none fails because of one.
//
// Questions go through a bounded queue to one writer, which writes at once all
// that has come meanwhile, tries again while the store fails, and lets the queue
// run over rather than grow. What a person is told of, feedback and being
// forgotten, is written before they are told. Settings are read from memory for
// a few seconds, long enough to spare the disk in a flood and short enough that
// another replica's change is soon seen; where the store fails, those known last
// hold.
//
// A fault is told once, when it begins, and once when it is over. With a nil
// Store everything works, and nothing is kept.
//
// What is kept of a question is made to tell as little as it can of who asked
// it: its time is rounded down to the hour, and whom and what it mentions is
// taken out.
type records struct {
	store Store
	keep  time.Duration
	log   *slog.Logger
	hooks Hooks
	times recordTimes

	queue   chan AskedQuestion
	closing chan struct{}   // closed when no more questions are taken
	ended   context.Context // ends when the writer must give up
	giveUp  context.CancelFunc
	tasks   sync.WaitGroup

	known   *lru.Cache[string, knownSettings]
	reading singleflight.Group

	mu          sync.Mutex
	closed      bool
	key         *UserKey // once it is known
	cannotRead  bool
	cannotWrite bool
	unwritten   bool // the last batch of questions failed
	lostSince   int  // questions lost since the store last took some
	saves       int  // of settings, so that none is hidden by what was read before it
}

// recordsConfig is what records need. Log may be nil, all others may be zero.
type recordsConfig struct {
	Store Store
	// Keep is how long questions and feedback are kept. Zero keeps none, and
	// deletes those of earlier.
	Keep  time.Duration
	Log   *slog.Logger
	Hooks Hooks
	Times recordTimes
}

// recordTimes are the times that records keep. Each zero means its default.
type recordTimes struct {
	Fresh      time.Duration // for which settings are read from memory; 10 s
	Read       time.Duration // that reading settings may take; 250 ms
	Write      time.Duration // that a write may take that nobody waits for; 30 s
	RetryMin   time.Duration // before a failed write is tried again, twice as long each time; 1 s
	RetryMax   time.Duration // up to this; 1 min
	Expiration time.Duration // between two looks at what is too old; 24 h
}

func (t recordTimes) withDefaults() recordTimes {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Fresh, 10 * time.Second}, {&t.Read, 250 * time.Millisecond}, {&t.Write, 30 * time.Second},
		{&t.RetryMin, time.Second}, {&t.RetryMax, time.Minute}, {&t.Expiration, 24 * time.Hour},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return t
}

const (
	recordQueue    = 1024 // questions that wait to be written
	recordBatch    = 256  // questions written at once
	recordAttempts = 10   // at a batch, before it is given up
	recordServers  = 4096 // servers whose settings are held in memory
)

// knownSettings are settings as they were read, and when.
type knownSettings struct {
	ServerSettings
	at time.Time
}

// errNotKept is the error of feedback where none is kept.
var errNotKept = errors.New("no feedback is kept here")

// newRecords makes records and starts what they do in the background; close ends
// it.
func newRecords(config recordsConfig) *records {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	r := &records{
		store: config.Store, keep: max(config.Keep, 0), log: config.Log, hooks: config.Hooks, times: config.Times.withDefaults(),
		queue: make(chan AskedQuestion, recordQueue), closing: make(chan struct{}),
	}
	r.ended, r.giveUp = context.WithCancel(context.Background())
	r.known, _ = lru.New[string, knownSettings](recordServers) // fails for no size but zero
	if r.store == nil {
		return r
	}
	r.hooks.storeUp(true)
	r.tasks.Go(r.write)
	r.tasks.Go(r.expire)
	return r
}

// kept returns how long questions and feedback are kept; zero means that none
// are, and that feedback need not be asked for.
func (r *records) kept() time.Duration {
	if r.store == nil {
		return 0
	}
	return r.keep
}

// settings returns what a server has set; "" stands for no server. It takes no
// longer than reading may.
func (r *records) settings(ctx context.Context, server string) ServerSettings {
	if r.store == nil || server == "" {
		return ServerSettings{}
	}
	known, ok := r.known.Get(server)
	if ok && time.Since(known.at) < r.times.Fresh {
		return known.copy()
	}
	// A crowd that asks at once is answered by one look. It goes on by itself: a
	// disk that hangs holds it up, not those who ask.
	looking := r.reading.DoChan(server, func() (any, error) { return nil, r.look(server) })
	patience := time.NewTimer(r.times.Read)
	defer patience.Stop()
	select {
	case <-looking:
	case <-ctx.Done():
	case <-patience.C:
		_ = r.told(&r.cannotRead, errSlow)
		// The next look comes when these would be old again.
		r.known.Add(server, knownSettings{known.ServerSettings, time.Now()})
	}
	known, _ = r.known.Get(server)
	return known.copy()
}

var errSlow = errors.New("the store does not answer in time: look at the disk that it is on")

// look reads a server's settings into memory. After a fault those known before
// count as fresh, so that a store that fails is not asked for every question.
func (r *records) look(server string) error {
	ctx, cancel := context.WithTimeout(r.ended, r.times.Write)
	defer cancel()
	r.mu.Lock()
	saves := r.saves
	r.mu.Unlock()
	settings, _, err := r.store.ServerSettings(ctx, server)
	if r.told(&r.cannotRead, err) != nil {
		known, _ := r.known.Get(server)
		settings = known.ServerSettings
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.saves == saves {
		r.known.Add(server, knownSettings{settings, time.Now()})
	}
	return err
}

// copy returns the settings for somebody who may change them.
func (k knownSettings) copy() ServerSettings {
	s := k.ServerSettings
	s.Channels = slices.Clone(s.Channels)
	return s
}

// storedSettings returns what a server has set as the store has it now, for
// somebody who is about to change a part of it.
func (r *records) storedSettings(ctx context.Context, server string) (ServerSettings, error) {
	if r.store == nil {
		return ServerSettings{}, errNoStore
	}
	settings, _, err := r.store.ServerSettings(ctx, server)
	return settings, r.told(&r.cannotRead, err)
}

var errNoStore = errors.New("settings cannot be kept: quoth runs without a store")

// saveSettings keeps what a server has set. It holds here at once, and at other
// replicas within seconds.
func (r *records) saveSettings(ctx context.Context, server string, settings ServerSettings) error {
	if !slices.Contains(Carefuls, settings.Careful) {
		return fmt.Errorf("settings: careful is %q, which is none of its values", settings.Careful)
	}
	if r.store == nil {
		return errNoStore
	}
	settings.Channels = slices.Clone(settings.Channels)
	if err := r.written(ctx, KeptSettings, r.store.SaveServerSettings(ctx, server, settings)); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.saves++
	r.known.Add(server, knownSettings{settings, time.Now()})
	return nil
}

// dropServer deletes what a server has set: the bot has been removed from it.
func (r *records) dropServer(ctx context.Context, server string) error {
	if r.store == nil {
		return nil
	}
	err := r.written(ctx, KeptSettings, r.store.DeleteServerSettings(ctx, server))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.saves++
	r.known.Remove(server)
	return err
}

// question keeps a question. It never blocks.
func (r *records) question(q AskedQuestion) {
	if r.kept() == 0 {
		return
	}
	if q.When.IsZero() {
		q.When = time.Now()
	}
	if !r.enqueue(withoutTraces(q)) {
		r.lost(KeptDropped, 1)
	}
}

func (r *records) enqueue(q AskedQuestion) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	select {
	case r.queue <- q:
		return true
	default:
		return false
	}
}

// feedback keeps what a user thinks of an answer. It returns when that is kept;
// errNotKept where none is.
func (r *records) feedback(ctx context.Context, user string, f Feedback) error {
	if r.kept() == 0 {
		return errNotKept
	}
	key, err := r.userKey(ctx)
	if err != nil {
		return err
	}
	if f.When.IsZero() {
		f.When = time.Now()
	}
	f.User, f.Question, f.Corpus = key.Hash(user), keepable(f.Question), storable(f.Corpus)
	return r.written(ctx, KeptFeedback, r.store.SaveFeedback(ctx, f))
}

// forget deletes what is kept of a user, and tells what that was.
func (r *records) forget(ctx context.Context, user string) (Forgotten, error) {
	if r.store == nil {
		return Forgotten{}, nil
	}
	// Also where nothing is kept any more: something may be left of earlier.
	key, err := r.userKey(ctx)
	if err != nil {
		return Forgotten{}, err
	}
	forgotten, err := r.store.Forget(ctx, key.Hash(user))
	return forgotten, r.written(ctx, KeptForget, err)
}

func (r *records) userKey(ctx context.Context) (UserKey, error) {
	r.mu.Lock()
	key := r.key
	r.mu.Unlock()
	if key != nil {
		return *key, nil
	}
	// The first asking writes.
	made, err := r.store.UserKey(ctx)
	if err := r.written(ctx, KeptKey, err); err != nil {
		return UserKey{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.key = &made
	return made, nil
}

// close takes no more questions, and returns when those taken are written or ctx
// ends. It does not close the store.
func (r *records) close(ctx context.Context) {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.closing)
	}
	r.mu.Unlock()
	defer r.giveUp()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.tasks.Wait()
	}()
	select {
	case <-done:
	case <-ctx.Done():
		r.giveUp()
		<-done
	}
}

// write writes questions, until close.
func (r *records) write() {
	batch := make([]AskedQuestion, 0, recordBatch)
	for {
		select {
		case q := <-r.queue:
			batch = r.collect(append(batch[:0], q))
			r.writeBatch(batch)
		case <-r.closing:
			for batch = r.collect(batch[:0]); len(batch) > 0; batch = r.collect(batch[:0]) {
				r.writeBatch(batch)
			}
			return
		}
	}
}

// collect adds what waits to a batch.
func (r *records) collect(batch []AskedQuestion) []AskedQuestion {
	for len(batch) < recordBatch {
		select {
		case q := <-r.queue:
			batch = append(batch, q)
		default:
			return batch
		}
	}
	return batch
}

// writeBatch writes a batch, again and again while the store fails: what has
// waited is kept when there is room on the disk once more. After close each batch
// has one attempt.
func (r *records) writeBatch(batch []AskedQuestion) {
	wait := r.times.RetryMin
	for attempt := 1; ; attempt++ {
		ctx, cancel := context.WithTimeout(r.ended, r.times.Write)
		err := r.store.AddQuestions(ctx, batch)
		cancel()
		r.mu.Lock()
		r.unwritten = err != nil
		r.mu.Unlock()
		if r.told(&r.cannotWrite, err) == nil {
			for range batch {
				r.hooks.kept(KeptQuestion, KeptOK)
			}
			return
		}
		if attempt == recordAttempts || !r.pause(wait) {
			r.lost(KeptFailed, len(batch))
			return
		}
		wait = min(2*wait, r.times.RetryMax)
	}
}

// pause waits, and reports whether it did so to the end.
func (r *records) pause(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.closing:
		return false
	}
}

// expire deletes what is too old, at once and then daily, until close.
func (r *records) expire() {
	for {
		// Where nothing is to be kept, nothing of earlier stays either, whatever
		// the clock of whoever wrote it.
		before := time.Now().Add(-r.keep)
		if r.keep == 0 {
			before = time.Now().Add(24 * time.Hour)
		}
		expired, err := r.store.Expire(r.ended, before)
		wait := r.times.Expiration
		if r.written(r.ended, KeptExpiry, err) != nil {
			wait = r.times.RetryMax
		} else if expired != (Expired{}) {
			r.log.Info("what was too old has been deleted", "questions", expired.Questions, "feedback", expired.Feedback)
		}
		if !r.pause(wait) {
			return
		}
	}
}

// written tells how a write went that is no question's, and returns its error.
func (r *records) written(ctx context.Context, kind KeptKind, err error) error {
	result := KeptOK
	if err != nil {
		result = KeptFailed
	}
	r.hooks.kept(kind, result)
	if err != nil && context.Cause(ctx) != nil {
		return err // somebody has stopped waiting: that says nothing of the store
	}
	return r.told(&r.cannotWrite, err)
}

// told takes note of how the store did, for reading or for writing, tells of it
// when that has changed, and returns the error. A full disk can be read, so the
// two are faults of their own.
func (r *records) told(fault *bool, err error) error {
	if err != nil && r.ended.Err() != nil {
		return err
	}
	r.mu.Lock()
	if err == nil && fault == &r.cannotWrite && r.unwritten {
		// On a disk that is nearly full a small write goes well now and then.
		r.mu.Unlock()
		return nil
	}
	before, lost := *fault, r.lostSince
	*fault = err != nil
	if fault == &r.cannotWrite && err == nil {
		r.lostSince = 0
	}
	if *fault != before {
		r.hooks.storeUp(!r.cannotRead && !r.cannotWrite)
	}
	r.mu.Unlock()
	at := "write"
	if fault == &r.cannotRead {
		at = "read"
	}
	switch {
	case err != nil && !before:
		r.log.Error("the store fails; answers go on, but settings cannot be changed and questions and feedback are not kept", "at", at, "err", err)
	case err == nil && before:
		r.log.Info("the store works again", "at", at, "questions_lost", lost)
	}
	return err
}

// lost counts questions that are not kept.
func (r *records) lost(how KeptResult, n int) {
	for range n {
		r.hooks.kept(KeptQuestion, how)
	}
	r.mu.Lock()
	r.lostSince += n
	r.mu.Unlock()
}
