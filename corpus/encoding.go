package corpus

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var (
	errBinary   = errors.New("looks binary: it holds NUL bytes")
	errControls = errors.New("looks binary: it is neither UTF-8 nor text in a single-byte encoding")
)

// decode returns the canonical text of a text file, and the file's encoding
// where that is not UTF-8. The package comment says how it decides.
func decode(raw []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		encoding = "utf-16le"
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		encoding = "utf-16be"
	}
	if encoding != "" {
		decoder := unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder()
		decoded, err := decoder.Bytes(raw)
		if err != nil {
			return "", "", err
		}
		if bytes.IndexByte(decoded, 0) >= 0 {
			return "", "", errBinary
		}
		return string(decoded), encoding, nil
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", "", errBinary
	}
	if utf8.Valid(raw) {
		return string(raw), "", nil
	}
	census := countBytes(raw)
	switch {
	// Text has line ends and tabs, and perhaps a form feed a page, but not
	// one control character in ten.
	case census.controls*10 > len(raw):
		return "", "", errControls
	// A sequence that is valid UTF-8 hardly comes about by chance in another
	// encoding: it would read as "Ã©" or "â€™" there.
	case census.sequences >= census.invalid:
		return transcribe(raw, true), "utf-8+windows-1252", nil
	}
	return transcribe(raw, false), "windows-1252", nil
}

type byteCensus struct {
	sequences int // valid UTF-8 sequences of more than one byte
	invalid   int // bytes that are part of no valid sequence
	controls  int // control characters that text has no use for
}

func countBytes(raw []byte) byteCensus {
	var census byteCensus
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			census.invalid++
		case size > 1:
			census.sequences++
		case r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r):
			census.controls++
		}
		i += size
	}
	return census
}

// transcribe writes bytes of Windows-1252 as UTF-8, leaving sequences that are
// UTF-8 already as they stand where keepUTF8 says so.
func transcribe(raw []byte, keepUTF8 bool) string {
	var b strings.Builder
	b.Grow(len(raw) + len(raw)/8)
	for i := 0; i < len(raw); {
		if keepUTF8 {
			if r, size := utf8.DecodeRune(raw[i:]); r != utf8.RuneError || size > 1 {
				b.Write(raw[i : i+size])
				i += size
				continue
			}
		}
		r := charmap.Windows1252.DecodeByte(raw[i])
		if r == utf8.RuneError {
			r = rune(raw[i])
		}
		b.WriteRune(r)
		i++
	}
	return b.String()
}
