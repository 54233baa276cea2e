package main

import (
	"fmt"
	"time"

	"quoth/retrieval"
)

// filterSettings narrow what may answer.
type filterSettings struct {
	Speaker string `placeholder:"NAME" help:"Only what this person or office says: a name as people write it."`
	Source  string `placeholder:"NAME" help:"Only this document (its ID or title), or those of this source."`
	Since   string `placeholder:"TIME" help:"Only documents dated then or later: 2022, 2022-07, 2022-07-14, 'July 2022', 'last March'."`
	Until   string `placeholder:"TIME" help:"Only documents dated then or earlier."`
}

// Validate checks what flags alone cannot.
func (f *filterSettings) Validate() error {
	_, err := f.filter(time.Now())
	return err
}

// filter reads the settings. What is named as an end lies within: --until 2022 goes
// on to the last day of that year.
func (f *filterSettings) filter(now time.Time) (retrieval.Filter, error) {
	filter := retrieval.Filter{Speaker: f.Speaker, Source: f.Source}
	var err error
	if f.Since != "" {
		if filter.Since, _, err = retrieval.ParsePeriod(f.Since, now); err != nil {
			return filter, fmt.Errorf("--since: %w", err)
		}
	}
	if f.Until != "" {
		if _, filter.Until, err = retrieval.ParsePeriod(f.Until, now); err != nil {
			return filter, fmt.Errorf("--until: %w", err)
		}
	}
	if !filter.Since.IsZero() && !filter.Until.IsZero() && !filter.Since.Before(filter.Until) {
		return filter, fmt.Errorf("--until %s is before --since %s", f.Until, f.Since)
	}
	return filter, nil
}
