package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxEvent bounds one event, and an answer that does not come as a stream, in
// bytes.
const maxEvent = 32 << 20

// ErrHuge: an event, or an answer, is over the limit of 32 MiB.
var ErrHuge = errors.New("the server sent more than 32 MiB at once")

// Events reads a stream of server-sent events and yields the data of each, without
// the blanks around it. The slice is valid until the next one. Comments, the names
// of events, and events without data are left out; an event that the end of the
// stream cuts off is lost, as the standard wants it. An error is yielded last.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func Events(body io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		lines := bufio.NewReaderSize(body, 4<<10)
		var line, data []byte
		for {
			var err error
			line, err = readLine(lines, line[:0], maxEvent-len(data))
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(nil, fmt.Errorf("reading the stream: %w", err))
				}
				return
			}
			if len(line) > 0 {
				data = appendData(data, line)
				continue
			}
			if event := bytes.TrimSpace(data); len(event) > 0 && !yield(event, nil) {
				return
			}
			data = data[:0]
		}
	}
}

// appendData adds what a line says to the data of its event.
func appendData(data, line []byte) []byte {
	value, ok := bytes.CutPrefix(line, []byte("data"))
	if !ok || len(value) > 0 && value[0] != ':' {
		return data
	}
	value = bytes.TrimPrefix(bytes.TrimPrefix(value, []byte(":")), []byte(" "))
	if len(data) > 0 {
		data = append(data, '\n')
	}
	return append(data, value...)
}

// readLine reads a line that ends in \n or \r\n into buf; a last line without an
// end is io.EOF.
func readLine(r *bufio.Reader, buf []byte, limit int) ([]byte, error) {
	for {
		piece, err := r.ReadSlice('\n')
		buf = append(buf, piece...)
		switch {
		case len(buf) > limit:
			return nil, ErrHuge
		case err == nil:
			return bytes.TrimSuffix(buf[:len(buf)-1], []byte("\r")), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// ReadAll reads an answer that does not come as a stream.
func ReadAll(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, maxEvent+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the answer: %w", err)
	case len(data) > maxEvent:
		return nil, fmt.Errorf("reading the answer: %w", ErrHuge)
	}
	return data, nil
}
