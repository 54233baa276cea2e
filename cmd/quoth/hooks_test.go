package main

import (
	"testing"

	"quoth/bot/endpoint"
	"quoth/metrics"
)

func TestHooks_EachResultOfTheEndpointHasItsOwnLabel(t *testing.T) {
	registry := metrics.NewRegistry()
	m, err := metrics.New(registry, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range endpoint.Results {
		hooks(m).InteractionHTTP(result)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, family := range families {
		if family.GetName() != "quoth_interactions_http_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			result, n := metric.GetLabel()[0].GetValue(), metric.GetCounter().GetValue()
			if want := result != "other"; (n == 1) != want {
				t.Errorf("result %q is counted %v times, want once unless it is other", result, n)
			}
			counted++
		}
	}
	if counted != len(endpoint.Results)+1 {
		t.Errorf("%d results are counted, want %d and other", counted, len(endpoint.Results))
	}
}
