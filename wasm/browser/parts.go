//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"

	"frontline/simulator"
)

// parts are the workers that have the other parts of the facts, each behind its port.
// There is one question at a time. A question is a list of its number and its bytes, an
// answer one of the question's number and bytes, or of why there is none.
type parts struct {
	ports   []js.Value
	answers []chan js.Value // by port
	asked   int
}

// portsOf gives the ports that load was given.
func portsOf(arguments []js.Value) (ports []js.Value) {
	if len(arguments) < 3 || !arguments[2].InstanceOf(js.Global().Get("Array")) {
		return nil
	}
	for i := range arguments[2].Length() {
		ports = append(ports, arguments[2].Index(i))
	}
	return ports
}

func newParts(ports []js.Value) *parts {
	p := &parts{ports: ports}
	for _, port := range ports {
		answers := make(chan js.Value, 1)
		p.answers = append(p.answers, answers)
		listen(port, func(message js.Value) { answers <- message })
	}
	return p
}

// Ask puts a question to all workers. One that cannot answer is a panic, once all are heard.
func (p *parts) Ask(question []byte) func() [][]byte {
	p.asked++
	number, bytes := p.asked, jsBytes(question)
	for _, port := range p.ports {
		port.Call("postMessage", []any{number, bytes})
	}
	return func() (answers [][]byte) {
		failure := ""
		for _, from := range p.answers {
			if answer := hear(from, number); answer.Type() == js.TypeString {
				failure = answer.String()
			} else {
				answers = append(answers, goBytes(answer))
			}
		}
		if failure != "" {
			panic("a worker that has a part of the facts failed: " + failure)
		}
		return answers
	}
}

// hear waits for the answer to a question; those to questions given up are passed over.
func hear(from chan js.Value, number int) js.Value {
	for {
		if answer := <-from; answer.Index(0).Int() == number {
			return answer.Index(1)
		}
	}
}

// listen hands on what comes through a port, for as long as the program lives.
func listen(port js.Value, heard func(message js.Value)) {
	port.Set("onmessage", js.FuncOf(func(_ js.Value, events []js.Value) any {
		heard(events[0].Get("data"))
		return nil
	}))
}

func (e *engine) join(arguments []js.Value) ([]byte, error) {
	const usage = "join takes a Uint8Array, the number of the part, of how many, and a port"
	set, zone, err := readSet(arguments, usage)
	if err != nil {
		return nil, err
	}
	if len(arguments) != 4 || arguments[1].Type() != js.TypeNumber || arguments[2].Type() != js.TypeNumber || arguments[3].Type() != js.TypeObject {
		return nil, errors.New(usage)
	}
	part, err := simulator.NewPart(set, zone, arguments[1].Int(), arguments[2].Int())
	if err != nil {
		return nil, err
	}
	port := arguments[3]
	listen(port, func(question js.Value) { go e.answer(part, port, question) })
	return []byte("{}\n"), nil
}

// answer answers a question of the worker that loaded: in bytes, or in words why not.
func (e *engine) answer(part *simulator.Part, port, question js.Value) {
	e.busy.Lock()
	defer e.busy.Unlock()
	number := question.Index(0)
	bytes, err := caught(func() ([]byte, error) { return part.Answer(goBytes(question.Index(1))) })
	if err != nil {
		port.Call("postMessage", []any{number, err.Error()})
		return
	}
	reply := jsBytes(bytes)
	port.Call("postMessage", []any{number, reply}, []any{reply.Get("buffer")})
}

func goBytes(array js.Value) []byte {
	bytes := make([]byte, array.Length())
	js.CopyBytesToGo(bytes, array)
	return bytes
}

func jsBytes(bytes []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(bytes))
	js.CopyBytesToJS(array, bytes)
	return array
}
