package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"quoth/bot/sqlite"
)

// dataSettings is where a process keeps what it makes.
type dataSettings struct {
	DataDir string `key:"data_dir" env:"QUOTH_DATA_DIR" type:"path" default:"${data_dir}" placeholder:"DIR" help:"Folder that holds the index, and what the bot keeps; default ${default}."`
}

// storeSettings say what the bot keeps.
type storeSettings struct {
	StoreKeepQuestions int `key:"store.keep_questions" env:"QUOTH_STORE_KEEP_QUESTIONS" type:"count" min:"0" max:"3650" default:"30" placeholder:"DAYS" help:"How long questions, without who asked, and feedback are kept for quoth report; 0 keeps none and deletes those kept before; default ${default}."`
}

// storePlace is where that is, if not in the data folder.
type storePlace struct {
	StorePath string `key:"store.path" env:"QUOTH_STORE_PATH" type:"path" placeholder:"FILE" help:"File that holds what the bot keeps: settings of servers, questions and feedback; quoth.db in the data folder without it. Processes of one bot on one machine share it."`
}

// in returns the path of the store.
func (s storePlace) in(data dataSettings) (string, error) {
	switch {
	case s.StorePath != "":
		return s.StorePath, nil
	case data.DataDir == "":
		return "", errNoDataDir
	}
	return filepath.Join(data.DataDir, storeName), nil
}

// keep is how long questions and feedback are kept.
func (s storeSettings) keep() time.Duration {
	return time.Duration(s.StoreKeepQuestions) * 24 * time.Hour
}

// storeName is the store's file in the data folder.
const storeName = "quoth.db"

// maxStore bounds the store's file, in bytes: room for about half a million
// questions. A flood of them fills the file, not the disk.
const maxStore = 1 << 30

var errNoDataDir = errors.New("this user has no home to keep anything in: give a folder with --data-dir or QUOTH_DATA_DIR")

// openStore opens the store of a running bot, and makes it where there is none.
func openStore(ctx context.Context, data dataSettings, place storePlace) (*sqlite.Store, error) {
	path, err := place.in(data)
	if err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, path, sqlite.Options{MaxBytes: maxStore})
}

// readStore opens the store for reading, as it is; a bot may be using it.
func readStore(ctx context.Context, data dataSettings, place storePlace, options sqlite.Options) (*sqlite.Store, error) {
	path, err := place.in(data)
	if err != nil {
		return nil, err
	}
	options.ReadOnly = true
	return sqlite.Open(ctx, path, options)
}
