package discordtest

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Thread is a thread that the bot opened.
type Thread struct {
	Place
	Name string
	// Parent is the channel that the thread was opened in.
	Parent string
}

// maxThreadName is the most characters that a thread's name may have.
const maxThreadName = 100

// startThread opens a thread from a message, whose ID it takes.
func (s *Server) startThread(c *call) answer {
	parent, m := s.channels[c.params["channel_id"]], s.messages[c.params["message_id"]]
	name, _ := c.object()["name"].(string)
	switch n := utf8.RuneCountInString(strings.TrimSpace(name)); {
	case parent == nil:
		return refuse(http.StatusNotFound, 10003, "Unknown Channel")
	case m == nil || m.deleted || m.json["channel_id"] != parent.id:
		return unknownMessage()
	case parent.guild == "" || parent.parent != "":
		return refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case integer(m.json["flags"])&flagEphemeral != 0:
		return refuse(http.StatusBadRequest, 50021, "Cannot execute action on a system message")
	case n < 1 || n > maxThreadName:
		return refuse(http.StatusBadRequest, 50035, "Invalid Form Body")
	case s.channels[c.params["message_id"]] != nil:
		return refuse(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	}
	thread := &channel{id: c.params["message_id"], guild: parent.guild, parent: parent.id, name: name}
	s.channels[thread.id] = thread
	s.dispatch("THREAD_CREATE", thread.object())
	return ok(thread.object())
}

// Threads returns the threads that were opened in a channel, by the order of their IDs.
func (s *Server) Threads(in Place) []Thread {
	s.mu.Lock()
	defer s.mu.Unlock()
	var threads []Thread
	for _, ch := range s.channels {
		if ch.parent == in.Channel {
			threads = append(threads, Thread{Place: Place{ch.guild, ch.id}, Name: ch.name, Parent: ch.parent})
		}
	}
	slices.SortFunc(threads, func(a, b Thread) int { return strings.Compare(a.Channel, b.Channel) })
	return threads
}

// thread checks the body that opens a thread.
func (l *linter) thread(t obj) {
	// discordgo's type for threads holds the fields of every way to open one.
	l.keys("", t, "name", "auto_archive_duration", "rate_limit_per_user", "invitable", "type")
	l.length("thread-name", "name", t["name"], 1, maxThreadName)
	if minutes := integer(t["auto_archive_duration"]); t["auto_archive_duration"] != nil && !slices.Contains([]int{60, 1440, 4320, 10080}, minutes) {
		l.refuse("thread", "auto_archive_duration", "is %v, and has to be 60, 1440, 4320 or 10080", t["auto_archive_duration"])
	}
	if slow := integer(t["rate_limit_per_user"]); slow < 0 || slow > 21600 {
		l.refuse("thread", "rate_limit_per_user", "is %v, and has to be 0 to 21600", t["rate_limit_per_user"])
	}
}
