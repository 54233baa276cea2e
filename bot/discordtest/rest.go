package discordtest

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Request is one REST request as the server received it.
type Request struct {
	// Time is when the request had been read.
	Time time.Time
	// Method, and Path without the prefix "/api/v10" and without the query.
	Method, Path string
	// Route is the path with its parameters replaced by their names, such as "/channels/{channel_id}/messages", and empty
	// for a path that no route has.
	Route  string
	Query  url.Values
	Header http.Header
	// Version is the API version that the path asked for, 10 for "/api/v10".
	Version int
	// Body is the JSON body, for a multipart request its part payload_json.
	Body []byte
	// Status is the HTTP status that was answered, 0 while there is no answer yet or when the connection was cut.
	Status int
	// Done says that the server has nothing more to do for the request: it was answered, or cut off.
	Done bool
	// Applied says that the request was processed, whatever was answered.
	Applied bool
}

// Limit is a rate limit: that many requests in that time.
type Limit struct {
	Requests int
	Per      time.Duration
}

// defaultLimit is wide enough that no test meets it by accident.
var defaultLimit = Limit{Requests: 1000, Per: time.Second}

type window struct {
	used int
	ends time.Time
}

// call is a request on its way through the server.
type call struct {
	*Request
	params map[string]string
	json   any
}

// object returns the body as a JSON object, empty if it is something else.
func (c *call) object() obj {
	o, _ := c.json.(obj)
	if o == nil {
		return obj{}
	}
	return o
}

// answer is what a route's handler says.
type answer struct {
	status int
	body   any
}

func ok(body any) answer { return answer{http.StatusOK, body} }

func refuse(status, code int, message string) answer {
	return answer{status, obj{"message": message, "code": code}}
}

// route is one operation of the API.
type route struct {
	method, pattern string
	access          access
	handle          func(*Server, *call) answer // called with s.mu held
}

type access int

const (
	botOnly  access = iota // needs "Authorization: Bot ..."
	anyone                 // needs nothing
	tokenURL               // the token in the path is the authorization, and a header beside it is a mistake
)

var routes = []route{
	{"GET", "/gateway", anyone, (*Server).getGateway},
	{"GET", "/gateway/bot", botOnly, (*Server).getGatewayBot},
	{"GET", "/users/@me", botOnly, (*Server).getMe},
	{"GET", "/applications/@me", botOnly, (*Server).getApplication},
	{"GET", "/oauth2/applications/@me", botOnly, (*Server).getApplication},
	{"POST", "/users/@me/channels", botOnly, (*Server).createDM},
	{"GET", "/channels/{channel_id}", botOnly, (*Server).getChannel},
	{"POST", "/channels/{channel_id}/messages/{message_id}/threads", botOnly, (*Server).startThread},
	{"POST", "/channels/{channel_id}/typing", botOnly, (*Server).typing},
	{"POST", "/channels/{channel_id}/messages", botOnly, (*Server).createMessage},
	{"GET", "/channels/{channel_id}/messages/{message_id}", botOnly, (*Server).getMessage},
	{"PATCH", "/channels/{channel_id}/messages/{message_id}", botOnly, (*Server).editMessage},
	{"DELETE", "/channels/{channel_id}/messages/{message_id}", botOnly, (*Server).deleteMessage},
	{"GET", "/applications/{application_id}/commands", botOnly, (*Server).listCommands},
	{"POST", "/applications/{application_id}/commands", botOnly, (*Server).createCommand},
	{"PUT", "/applications/{application_id}/commands", botOnly, (*Server).overwriteCommands},
	{"GET", "/applications/{application_id}/commands/{command_id}", botOnly, (*Server).getCommand},
	{"PATCH", "/applications/{application_id}/commands/{command_id}", botOnly, (*Server).editCommand},
	{"DELETE", "/applications/{application_id}/commands/{command_id}", botOnly, (*Server).deleteCommand},
	{"GET", "/applications/{application_id}/guilds/{guild_id}/commands", botOnly, (*Server).listCommands},
	{"POST", "/applications/{application_id}/guilds/{guild_id}/commands", botOnly, (*Server).createCommand},
	{"PUT", "/applications/{application_id}/guilds/{guild_id}/commands", botOnly, (*Server).overwriteCommands},
	{"GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", botOnly, (*Server).getCommand},
	{"PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", botOnly, (*Server).editCommand},
	{"DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", botOnly, (*Server).deleteCommand},
	{"POST", "/interactions/{interaction_id}/{interaction_token}/callback", tokenURL, (*Server).callback},
	{"POST", "/webhooks/{webhook_id}/{webhook_token}", tokenURL, (*Server).createFollowUp},
	{"GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", tokenURL, (*Server).getReply},
	{"PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", tokenURL, (*Server).editReply},
	{"DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", tokenURL, (*Server).deleteReply},
}

// findRoute returns the route of a path without its version prefix, and the path's parameters.
func findRoute(method, path string) (*route, map[string]string) {
	got := strings.Split(strings.Trim(path, "/"), "/")
next:
	for i := range routes {
		r := &routes[i]
		want := strings.Split(strings.Trim(r.pattern, "/"), "/")
		if r.method != method || len(want) != len(got) {
			continue
		}
		params := map[string]string{}
		for j, w := range want {
			if name, ok := strings.CutPrefix(w, "{"); ok {
				params[strings.TrimSuffix(name, "}")] = got[j]
			} else if w != got[j] {
				continue next
			}
		}
		return r, params
	}
	return nil, nil
}

var versionPrefix = regexp.MustCompile(`^(?:/api)?/v(\d+)(/.*)$`)

// splitVersion takes the API version off a path; a path without one has Discord's default, version 6.
func splitVersion(path string) (int, string) {
	m := versionPrefix.FindStringSubmatch(path)
	if m == nil {
		return 6, strings.TrimPrefix(path, "/api")
	}
	version, _ := strconv.Atoi(m[1])
	return version, m[2]
}

// maxBody is more than any body the bot has reason to send, and far less than would hurt the test machine.
const maxBody = 26 << 20

func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return // the client went away, or sent more than Discord would read
	}
	version, path := splitVersion(r.URL.Path)
	rt, params := findRoute(r.Method, path)
	c := &call{params: params, Request: &Request{
		Time: time.Now(), Method: r.Method, Path: path, Query: r.URL.Query(), Header: r.Header.Clone(),
		Version: version, Body: jsonBody(r.Header.Get("Content-Type"), raw),
	}}
	if rt != nil {
		c.Route = rt.pattern
	}
	problems := s.inspect(rt, c)

	s.mu.Lock()
	s.requests = append(s.requests, c.Request)
	s.problems = append(s.problems, problems...)
	fault := s.takeFault(r.Method, path)
	s.notify()
	s.mu.Unlock()

	if fault != nil && !s.hold(r.Context(), fault) {
		s.finish(w, c, &Fault{Cut: CutBefore}, answer{}) // returning would answer 200
		return
	}
	if fault != nil && (fault.Cut == CutBefore || fault.answers() && !fault.Applied) {
		s.finish(w, c, fault, answer{})
		return
	}
	result := s.process(w, rt, c, problems)
	s.finish(w, c, fault, result)
}

// hold keeps a request waiting as its fault asks, and reports whether it is still wanted.
func (s *Server) hold(ctx context.Context, f *Fault) bool {
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-ctx.Done():
			return false
		case <-s.done:
			return false
		}
	}
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return false
		case <-s.done:
			return false
		}
	}
	return true
}

// inspect holds a request against the rules.
func (s *Server) inspect(rt *route, c *call) []Problem {
	var problems []Problem
	add := func(rule, detail string) {
		problems = append(problems, Problem{Rule: rule, Method: c.Method, Path: c.Path, Detail: detail})
	}
	if rt == nil {
		add("unknown-route", "the fake Discord has no such route")
	}
	if c.Version != 10 && c.Version != 9 {
		add("api-version", fmt.Sprintf("version %d is no longer served", c.Version))
	}
	if rt != nil && rt.access == tokenURL && c.Header.Get("Authorization") != "" {
		add("authorization", "the bot's token was sent to a route that is authorized by its own token")
	}
	if len(c.Body) > 0 {
		if err := json.Unmarshal(c.Body, &c.json); err != nil {
			add("json", err.Error())
			return problems
		}
	}
	problems = append(problems, Lint(c.Method, c.Path, c.Body)...)
	return append(problems, checkDescription(c.Method, c.Path, c.Body)...)
}

// process decides what Discord would answer, and does what is asked.
func (s *Server) process(w http.ResponseWriter, rt *route, c *call, problems []Problem) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	if rt == nil {
		return refuse(http.StatusNotFound, 0, "404: Not Found")
	}
	if c.Version != 10 && c.Version != 9 {
		return refuse(http.StatusBadRequest, 50041, "Invalid API version provided.")
	}
	if rt.access == botOnly && c.Header.Get("Authorization") != "Bot "+s.config.Token {
		return refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	if limited := s.spend(w.Header(), rt, c); limited != nil {
		return *limited
	}
	for _, p := range problems {
		if p.Refused {
			code, text := 50035, "Invalid Form Body"
			if p.Rule == ruleEmptyMessage {
				code, text = 50006, "Cannot send an empty message"
			}
			return answer{http.StatusBadRequest, obj{"message": text, "code": code, "errors": obj{p.Where: obj{
				"_errors": []obj{{"code": strings.ToUpper(strings.ReplaceAll(p.Rule, "-", "_")), "message": p.Detail}}}}}}
		}
	}
	c.Applied = true
	result := rt.handle(s, c)
	c.Applied = result.status < 400
	return result
}

// spend takes one request out of the route's bucket, writes the headers that tell the client, and returns a 429 when
// nothing is left. The caller holds s.mu.
func (s *Server) spend(header http.Header, rt *route, c *call) *answer {
	limit, ok := s.limits[rt.method+" "+rt.pattern]
	if !ok {
		limit = defaultLimit
	}
	// A bucket belongs to a route and its major parameters: the channel, the guild, the webhook with its token.
	key := rt.method + " " + rt.pattern
	for _, major := range []string{"channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token"} {
		key += " " + c.params[major]
	}
	now := time.Now()
	win := s.windows[key]
	if win == nil || !now.Before(win.ends) {
		win = &window{ends: now.Add(limit.Per)}
		s.windows[key] = win
	}
	left := win.ends.Sub(now).Seconds()
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(rt.method + " " + rt.pattern))
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit.Requests))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, limit.Requests-win.used-1)))
	header.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(win.ends.UnixMilli())/1000, 'f', 3, 64))
	header.Set("X-RateLimit-Reset-After", strconv.FormatFloat(left, 'f', 3, 64))
	header.Set("X-RateLimit-Bucket", fmt.Sprintf("%016x", hash.Sum64()))
	if win.used >= limit.Requests {
		header.Set("Retry-After", strconv.Itoa(int(left+0.999)))
		header.Set("X-RateLimit-Scope", "user")
		return &answer{http.StatusTooManyRequests,
			obj{"message": "You are being rate limited.", "retry_after": left, "global": false}}
	}
	win.used++
	return nil
}

// SetLimit gives a route a rate limit that is enforced, per channel, guild or token. The route is written as in
// [Request.Route].
func (s *Server) SetLimit(method, route string, limit Limit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits[method+" "+route] = limit
}

// finish sends the answer, or what the fault makes of it.
func (s *Server) finish(w http.ResponseWriter, c *call, fault *Fault, result answer) {
	cut := CutNever
	if fault != nil {
		cut = fault.Cut
	}
	status := result.status
	if fault.answers() {
		status = fault.Status
	}
	if cut != CutNever {
		status = 0
	}
	s.mu.Lock()
	c.Status, c.Done = status, true
	s.notify()
	s.mu.Unlock()
	switch {
	case cut != CutNever:
		cutConnection(w, cut, result)
	case fault.answers():
		fault.write(w)
	default:
		writeJSON(w, result.status, result.body)
	}
}

// cutConnection breaks the TCP connection, with a reset rather than an orderly end.
func cutConnection(w http.ResponseWriter, cut Cut, result answer) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // ends the connection as well, if less abruptly
	}
	defer conn.Close()
	if cut == CutInside && result.body != nil {
		body, _ := json.Marshal(result.body)
		fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			result.status, http.StatusText(result.status), len(body)+1, body[:len(body)/2])
		return
	}
	if cut == CutInside {
		// An answer without a body, such as a 204, can only break inside its header.
		fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\nX-RateLimit", result.status, http.StatusText(result.status))
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

// jsonBody finds the JSON in a request's body: all of it, or the part payload_json of a form.
func jsonBody(contentType string, raw []byte) []byte {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(mediaType, "multipart/") {
		return raw
	}
	parts := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil
		}
		if part.FormName() == "payload_json" {
			body, _ := io.ReadAll(part)
			return body
		}
	}
}

// Requests returns every REST request received so far, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Request, len(s.requests))
	for i, r := range s.requests {
		list[i] = *r
	}
	return list
}

// WaitRequests blocks until n requests matching method and path (as in [Fault]; empty matches any) were answered or cut
// off, and returns all matching ones. Requests that a fault still holds do not count.
func (s *Server) WaitRequests(ctx context.Context, method, path string, n int) ([]Request, error) {
	var found []Request
	err := s.Wait(ctx, fmt.Sprintf("%d requests %s %s", n, method, path), func() bool {
		found = found[:0]
		for _, r := range s.Requests() {
			if r.Done && (method == "" || r.Method == method) && (path == "" || matchPath(path, r.Path)) {
				found = append(found, r)
			}
		}
		return len(found) >= n
	})
	return found, err
}

func (s *Server) getGateway(*call) answer { return ok(obj{"url": s.gatewayURL(gatewayPath)}) }

func (s *Server) getGatewayBot(*call) answer {
	left := s.config.SessionsLeft
	for _, g := range s.gateway {
		if g.Kind == Identify {
			left--
		}
	}
	return ok(obj{"url": s.gatewayURL(gatewayPath), "shards": s.config.Shards, "session_start_limit": obj{
		"total": 1000, "remaining": max(0, left), "reset_after": 14400000, "max_concurrency": s.config.MaxConcurrency}})
}

func (s *Server) getMe(*call) answer {
	me := botUser.object()
	me["mfa_enabled"], me["locale"], me["flags"], me["verified"], me["email"] = true, "en-US", 0, true, nil
	return ok(me)
}

func (s *Server) getApplication(*call) answer {
	var endpoint any
	if len(s.endpoints) > 0 {
		endpoint = s.endpoints[0]
	}
	return ok(obj{
		"id": AppID, "name": "quoth", "icon": nil, "description": "", "type": nil, "bot": botUser.object(), "bot_public": true,
		"bot_require_code_grant": false, "verify_key": hex.EncodeToString(s.PublicKey()), "flags": 0, "flags_new": "0",
		"redirect_uris": []string{}, "interactions_endpoint_url": endpoint, "role_connections_verification_url": nil,
		"owner": User{ID: "300000000000000001", Name: "owner"}.object(), "approximate_guild_count": 1,
		"approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
		"team": nil, "eligible_oauth2_scopes": []string{}, "summary": "",
	})
}
