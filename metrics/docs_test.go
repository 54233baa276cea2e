package metrics_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"

	"quoth/metrics"
)

// page lists every metric in tables whose rows begin with name, type and
// labels, each in backquotes.
const page = "../docs/metrics.md"

// described is what both the page and the registry say of a metric.
type described struct {
	Type   string
	Labels []string
}

// fromLibraries are the prefixes of what the Prometheus library tells of the
// Go runtime and the process. What they are depends on the system and on the
// version of Go: the page names the groups, not the members.
var fromLibraries = []string{"go_", "process_"}

func TestDocs_ListEveryMetric(t *testing.T) {
	m, registry := newMetrics(t)
	handler := metrics.Ops{Registry: registry}.Handler()
	use(t, m)
	get(t, handler, "/metrics", "") // the handler's own metrics have series from here on

	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	registered := make(map[string]described)
	for _, family := range families {
		if slices.ContainsFunc(fromLibraries, func(prefix string) bool { return strings.HasPrefix(family.GetName(), prefix) }) {
			continue
		}
		registered[family.GetName()] = described{typeName(family.GetType()), labelNames(family)}
	}
	if diff := cmp.Diff(registered, onPage(t)); diff != "" {
		t.Errorf("%s differs from the registry (-registry +page):\n%s", page, diff)
	}
}

// TestDocs_QueriesNameMetricsThatExist covers the examples and alerts.
func TestDocs_QueriesNameMetricsThatExist(t *testing.T) {
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	known := onPage(t)
	for _, name := range regexp.MustCompile(`\bquoth_[a-z_]+`).FindAllString(string(content), -1) {
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_count"), "_sum")
		if _, ok := known[base]; !ok {
			t.Errorf("%s mentions %s, which is no metric", page, name)
		}
	}
}

func onPage(t *testing.T) map[string]described {
	t.Helper()
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]described)
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| ([a-z]+) \\|([^|]*)\\|").FindAllStringSubmatch(string(content), -1) {
		labels := make(map[string]bool)
		for _, label := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(row[3], -1) {
			labels[label[1]] = true
		}
		if _, twice := listed[row[1]]; twice {
			t.Errorf("%s lists %s twice", page, row[1])
		}
		listed[row[1]] = described{row[2], slices.Sorted(maps.Keys(labels))}
	}
	return listed
}

func typeName(kind dto.MetricType) string { return strings.ToLower(kind.String()) }

func labelNames(family *dto.MetricFamily) []string {
	names := make(map[string]bool)
	for _, metric := range family.GetMetric() {
		for _, label := range metric.GetLabel() {
			names[label.GetName()] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
