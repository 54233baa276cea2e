package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// Fault is one thing that goes wrong with REST requests. Faults form a queue: a request takes the first one that matches
// and has uses left, and no other. Set one of Status, Cut or only Delay or Hold (the request is late, and then answered as
// usual).
type Fault struct {
	// Method is the HTTP method that matches. Empty matches any.
	Method string
	// Path matches the request's path after "/api/v10", segment by segment, where "*" or "{name}" stands for any one
	// segment: "/interactions/*/*/callback". Empty matches any path.
	Path string
	// Skip lets this many matching requests pass first.
	Skip int
	// Times is how many requests the fault takes. Zero means one, -1 means all.
	Times int

	// Hold keeps the request waiting until the channel is closed, before it is processed.
	Hold <-chan struct{}
	// Delay keeps the request waiting that long, before it is processed. It ends early if the client goes away.
	Delay time.Duration

	// Status is the HTTP status to answer with. The request is not processed, unless Applied is set.
	Status int
	// Applied processes the request before the fault answers: the work is done, and the answer says otherwise.
	Applied bool
	// Code and Message form Discord's JSON error body; an empty Message is filled in from the status.
	Code    int
	Message string
	// RetryAfter is announced in the headers Retry-After and X-RateLimit-Reset-After and in the body of a 429.
	RetryAfter time.Duration
	// Global marks a 429 as a limit over all routes.
	Global bool
	// Scope is X-RateLimit-Scope of a 429: user, shared or global. Empty means user, or global if Global is set.
	Scope string
	// Body replaces the JSON error body, sent as ContentType ("text/html" if that is empty).
	Body        string
	ContentType string
	// Header is added to the answer.
	Header http.Header

	// Cut breaks the connection instead of answering.
	Cut Cut

	taken int
}

// Cut is a moment at which a connection breaks. Go's HTTP transport repeats a GET by itself when a connection that it
// used before breaks without an answer; a client that shall see the break uses a new connection, or another method.
type Cut int

// When a connection is cut.
const (
	// CutNever does not cut the connection.
	CutNever Cut = iota
	// CutBefore breaks it before the request is processed: nothing happened.
	CutBefore
	// CutAfter breaks it when the request is processed and before it is answered: it was applied, and the answer lost.
	CutAfter
	// CutInside breaks it in the middle of the answer to a processed request.
	CutInside
)

// RateLimited is a fault that answers one request with a 429 of its bucket.
func RateLimited(method, path string, retryAfter time.Duration) Fault {
	return Fault{Method: method, Path: path, Status: http.StatusTooManyRequests, RetryAfter: retryAfter}
}

// GloballyLimited is a fault that answers one request, to whatever route, with a global 429.
func GloballyLimited(retryAfter time.Duration) Fault {
	return Fault{Status: http.StatusTooManyRequests, RetryAfter: retryAfter, Global: true}
}

// HTMLError is a fault that answers one request with a page in HTML, the way the proxy before Discord does.
func HTMLError(method, path string, status int) Fault {
	return Fault{Method: method, Path: path, Status: status, ContentType: "text/html; charset=UTF-8", Body: fmt.Sprintf(
		"<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>discord.com | %d: %s</title></head>\n"+
			"<body><h1>Error %d</h1><p>The web server returned an error. Ray ID: 8f00000000000000</p></body></html>\n",
		status, http.StatusText(status), status)}
}

// InvalidJSON is a fault that processes one request and answers 200 with a body that ends in the middle of a value.
func InvalidJSON(method, path string) Fault {
	return Fault{Method: method, Path: path, Status: http.StatusOK, Applied: true, ContentType: "application/json", Body: `{"id":"1`}
}

// Fault adds faults at the end of the queue.
func (s *Server) Fault(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &f)
	}
}

// ClearFaults empties the queue of faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault returns the fault that hits a request, or nil. The caller holds s.mu.
func (s *Server) takeFault(method, requestPath string) *Fault {
	for i, f := range s.faults {
		if f.Method != "" && !strings.EqualFold(f.Method, method) || f.Path != "" && !matchPath(f.Path, requestPath) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.taken++
		if f.Times >= 0 && f.taken >= max(f.Times, 1) {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f
	}
	return nil
}

// matchPath reports whether a pattern of [Fault.Path] matches a path.
func matchPath(pattern, requestPath string) bool {
	want, got := strings.Split(strings.Trim(pattern, "/"), "/"), strings.Split(strings.Trim(requestPath, "/"), "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if strings.HasPrefix(want[i], "{") && strings.HasSuffix(want[i], "}") {
			continue
		}
		if ok, err := path.Match(want[i], got[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

// answers reports whether the fault replaces the answer.
func (f *Fault) answers() bool { return f != nil && f.Status != 0 }

// write sends the fault's answer.
func (f *Fault) write(w http.ResponseWriter) {
	header := w.Header()
	for name, values := range f.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	if f.Body != "" {
		contentType := f.ContentType
		if contentType == "" {
			contentType = "text/html"
		}
		header.Set("Content-Type", contentType)
	}
	if f.RetryAfter > 0 {
		seconds := f.RetryAfter.Seconds()
		header.Set("Retry-After", strconv.Itoa(int(seconds+0.999)))
		header.Set("X-RateLimit-Reset-After", strconv.FormatFloat(seconds, 'f', 3, 64))
	}
	if f.Status == http.StatusTooManyRequests {
		header.Set("X-RateLimit-Remaining", "0")
		scope := f.Scope
		if f.Global {
			header.Set("X-RateLimit-Global", "true")
			if scope == "" {
				scope = "global"
			}
		}
		if scope == "" {
			scope = "user"
		}
		header.Set("X-RateLimit-Scope", scope)
	}
	if f.Body != "" {
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
		return
	}
	writeJSON(w, f.Status, f.errorBody())
}

func (f *Fault) errorBody() obj {
	if f.Status == http.StatusTooManyRequests && f.Message == "" {
		body := obj{"message": "You are being rate limited.", "retry_after": f.RetryAfter.Seconds(), "global": f.Global}
		if f.Code != 0 {
			body["code"] = f.Code
		}
		return body
	}
	text := f.Message
	if text == "" {
		text = fmt.Sprintf("%d: %s", f.Status, http.StatusText(f.Status))
	}
	return obj{"message": text, "code": f.Code}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
