package gaps

import "container/heap"

// cluster puts nodes together by average linkage; see the package's comment. The
// members of each cluster are in the order of the nodes.
func cluster(nodes []*node) [][]*node {
	rest := nodes[min(len(nodes), mostClustered):]
	clusters := link(nodes[:len(nodes)-len(rest)])
	// The average of the likenesses to a cluster's members is the likeness to
	// their average, of which each word has a list: which clusters hold it.
	holding := make(map[string][]share)
	for i, members := range clusters {
		for _, member := range members {
			for _, t := range member.terms {
				held := holding[t.stem]
				if len(held) == 0 || held[len(held)-1].of != i {
					held = append(held, share{of: i})
				}
				held[len(held)-1].weight += t.weight / float64(len(members))
				holding[t.stem] = held
			}
		}
	}
	formed := len(clusters)
	for _, n := range rest {
		likeness := make(map[int]float64)
		for _, t := range n.terms {
			for _, s := range holding[t.stem] {
				likeness[s.of] += t.weight * s.weight
			}
		}
		best := -1
		for i := range formed {
			if l := likeness[i]; l >= Threshold && (best < 0 || l > likeness[best]) {
				best = i
			}
		}
		if best < 0 {
			clusters = append(clusters, []*node{n})
		} else {
			clusters[best] = append(clusters[best], n)
		}
	}
	return clusters
}

// share is what a word weighs in a node or cluster.
type share struct {
	of     int
	weight float64
}

// pair is two clusters and the average likeness of their members.
type pair struct {
	likeness float64
	a, b     int // a < b
}

// pairs is a heap with the likest pair on top; of those that are equal, the one
// that holds the first nodes.
type pairs []pair

func (p pairs) Len() int { return len(p) }
func (p pairs) Less(i, j int) bool {
	x, y := p[i], p[j]
	switch {
	case x.likeness != y.likeness:
		return x.likeness > y.likeness
	case x.a != y.a:
		return x.a < y.a
	}
	return x.b < y.b
}
func (p pairs) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

// Push adds a pair.
func (p *pairs) Push(x any) { *p = append(*p, x.(pair)) }

// Pop takes the last pair.
func (p *pairs) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}

// link merges clusters until no two are alike enough. A cluster is known by the
// index of its first node, so that nothing depends on the order of merging beyond
// the merges themselves.
func link(nodes []*node) [][]*node {
	members := make([][]int, len(nodes))
	// alike holds the average likeness of each two clusters that share a word.
	alike := make([]map[int]float64, len(nodes))
	for i := range nodes {
		members[i], alike[i] = []int{i}, make(map[int]float64)
	}
	holding := make(map[string][]share)
	var queue pairs
	for i, n := range nodes {
		for _, t := range n.terms { // in their order: sums of floats depend on it
			for _, s := range holding[t.stem] {
				alike[i][s.of] += t.weight * s.weight
			}
			holding[t.stem] = append(holding[t.stem], share{i, t.weight})
		}
		for j, l := range alike[i] {
			alike[j][i] = l
			if l >= Threshold {
				queue = append(queue, pair{l, j, i})
			}
		}
	}
	heap.Init(&queue)
	for queue.Len() > 0 {
		next := heap.Pop(&queue).(pair) //nolint:forcetypeassert // a heap of pairs
		// What has been merged since is no more, or is alike in another measure.
		if l, known := alike[next.a][next.b]; !known || l != next.likeness {
			continue
		}
		merge(members, alike, &queue, next.a, next.b)
	}
	var clusters [][]*node
	for i := range nodes {
		if members[i] == nil {
			continue
		}
		// Ascending, as sort would have it: both halves are.
		cluster := make([]*node, 0, len(members[i]))
		for _, at := range members[i] {
			cluster = append(cluster, nodes[at])
		}
		clusters = append(clusters, cluster)
	}
	return clusters
}

// merge makes cluster b part of cluster a.
func merge(members [][]int, alike []map[int]float64, queue *pairs, a, b int) {
	sizeA, sizeB := float64(len(members[a])), float64(len(members[b]))
	average := func(other int) float64 {
		return (sizeA*alike[a][other] + sizeB*alike[b][other]) / (sizeA + sizeB)
	}
	joined := make(map[int]float64)
	for other := range alike[a] {
		joined[other] = average(other)
	}
	for other := range alike[b] {
		joined[other] = average(other)
	}
	delete(joined, a)
	delete(joined, b)
	for other := range alike[b] {
		delete(alike[other], b)
	}
	alike[a], alike[b] = joined, nil
	for other, l := range joined {
		alike[other][a] = l
		if l >= Threshold {
			heap.Push(queue, pair{l, min(a, other), max(a, other)})
		}
	}
	members[a] = ascending(members[a], members[b])
	members[b] = nil
}

// ascending merges two ascending lists.
func ascending(a, b []int) []int {
	merged := make([]int, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}
