package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// SharedEnv names the environment variable that holds the path of a folder with discord/openapi.json, Discord's own
// description of its API. Without it the description is not checked.
const SharedEnv = "QUOTH_SHARED"

// description is Discord's description of its API, compiled one schema at a time.
type description struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	paths    obj
	schemas  map[string]*jsonschema.Schema
}

const descriptionURL = "discord:///openapi.json"

// loadDescription reads the description once per process; nil means that there is none.
var loadDescription = sync.OnceValues(func() (*description, error) {
	shared := os.Getenv(SharedEnv)
	if shared == "" {
		return nil, nil
	}
	return readDescription(filepath.Join(shared, "discord", "openapi.json"))
})

func readDescription(file string) (*description, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("discordtest: Discord's description, named by %s: %w", SharedEnv, err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return nil, fmt.Errorf("discordtest: read %s: %w", file, err)
	}
	root, _ := doc.(obj)
	paths, _ := root["paths"].(obj)
	if paths == nil {
		return nil, fmt.Errorf("discordtest: %s describes no paths", file)
	}
	d := &description{compiler: jsonschema.NewCompiler(), paths: paths, schemas: map[string]*jsonschema.Schema{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := d.compiler.AddResource(descriptionURL, doc); err != nil {
		return nil, fmt.Errorf("discordtest: read %s: %w", file, err)
	}
	return d, nil
}

// schema compiles the schema at a JSON pointer.
func (d *description) schema(pointer string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.schemas[pointer]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(descriptionURL + "#" + pointer)
	if err != nil {
		return nil, fmt.Errorf("discordtest: schema %s: %w", pointer, err)
	}
	d.schemas[pointer] = s
	return s, nil
}

// operation returns the JSON pointer of a request's operation, or "". A literal segment is preferred to a parameter.
func (d *description) operation(method, path string) string {
	got := strings.Split(strings.Trim(path, "/"), "/")
	best, bestScore := "", -1
next:
	for template, item := range d.paths {
		operations, _ := item.(obj)
		if operations[strings.ToLower(method)] == nil {
			continue
		}
		want := strings.Split(strings.Trim(template, "/"), "/")
		if len(want) != len(got) {
			continue
		}
		score := 0
		for i, w := range want {
			if strings.HasPrefix(w, "{") {
				continue
			}
			if w != got[i] {
				continue next
			}
			score++
		}
		if score > bestScore {
			best, bestScore = template, score
		}
	}
	if best == "" {
		return ""
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(best)
	return "/paths/" + escaped + "/" + strings.ToLower(method)
}

const jsonContent = "/content/application~1json/schema"

// checkDescription holds a request's body against Discord's description, where there is one at hand. Its problems do not
// change the answer, so that a test runs the same way with the description and without.
func checkDescription(method, path string, body []byte) []Problem {
	problem := func(where, detail string) []Problem {
		return []Problem{{Rule: "description", Method: method, Path: path, Where: where, Detail: detail}}
	}
	d, err := loadDescription()
	if err != nil {
		return problem("", err.Error())
	}
	if d == nil || len(body) == 0 {
		return nil
	}
	operation := d.operation(method, path)
	if operation == "" {
		return nil
	}
	if err := d.validate(operation+"/requestBody"+jsonContent, body); err != nil {
		return problem(deepest(err))
	}
	return nil
}

// validate holds a JSON text against the schema at a JSON pointer.
func (d *description) validate(pointer string, body []byte) error {
	schema, err := d.schema(pointer)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("discordtest: %w", err)
	}
	return schema.Validate(permissionsAsNumbers(value))
}

// permissionsAsNumbers turns the default_member_permissions of commands into numbers: the documentation has them as text,
// which discordgo sends and Discord takes, and the description as numbers.
func permissionsAsNumbers(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = permissionsAsNumbers(v[i])
		}
	case obj:
		const key = "default_member_permissions"
		text, _ := v[key].(string)
		if _, err := strconv.ParseUint(text, 10, 53); err == nil && v["version"] == nil {
			v[key] = json.Number(text)
		}
	}
	return value
}

// deepest picks, out of a validation error's tree, the place that lies deepest in the body: of the branches of a oneOf
// the one that fits best is usually the one that was meant.
func deepest(err error) (where, detail string) {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return "", err.Error()
	}
	best := invalid
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if len(e.InstanceLocation) > len(best.InstanceLocation) ||
			len(e.InstanceLocation) == len(best.InstanceLocation) && len(best.Causes) > 0 {
			best = e
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(invalid)
	return strings.Join(best.InstanceLocation, "."), best.Error()
}
