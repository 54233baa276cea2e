package metrics

import "slices"

// storeKinds are the kinds of writes to the store, as the label "kind" tells
// them.
var storeKinds = []string{"question", "feedback", "settings", "forget", "expiry", "key"}

// storeResults are how a write to the store can go, as the label "result" tells.
var storeResults = []string{"ok", "failed", "dropped"}

func (m *Metrics) registerStore(r *registrar) {
	m.storeWrites = r.counterVec("store_writes_total",
		"Writes to the store, by kind and by how they went; dropped means that too many waited for it to be tried.", "kind", "result")
	for _, kind := range append(slices.Clone(storeKinds), other) {
		for _, result := range append(slices.Clone(storeResults), other) {
			m.storeWrites.WithLabelValues(kind, result)
		}
	}
	m.storeUp = r.gauge("store_up", "1 while the store of settings, feedback and questions works, else 0; 0 without a store, too.")
}

// StoreWrite counts a write to the store: of which kind, and whether it went
// "ok", "failed", or was "dropped" because too many waited.
func (m *Metrics) StoreWrite(kind, result string) {
	m.storeWrites.WithLabelValues(within(storeKinds, kind), within(storeResults, result)).Inc()
}

// StoreUp records whether the store works.
func (m *Metrics) StoreUp(up bool) {
	if up {
		m.storeUp.Set(1)
	} else {
		m.storeUp.Set(0)
	}
}
