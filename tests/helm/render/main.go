// Renders the chart where there is no helm: text/template and sprig, with Helm's own functions beside them.
//
//	render CHART RELEASE [VALUES…]            the objects
//	render -values CHART RELEASE [VALUES…]    the values that they are rendered from, as JSON, for the schema
//
// It knows what this chart needs and no more: no dependencies, hooks, lookups or --set.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

type object = map[string]interface{}

func main() {
	onlyValues := flag.Bool("values", false, "print the values")
	flag.Parse()
	if flag.NArg() < 2 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Arg(1), flag.Args()[2:], *onlyValues); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(chart, release string, files []string, onlyValues bool) error {
	values, err := read(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		more, err := read(file)
		if err != nil {
			return err
		}
		merge(values, more)
	}
	if onlyValues {
		return json.NewEncoder(os.Stdout).Encode(values)
	}
	about, err := read(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return err
	}
	return render(chart, object{
		"Values":  values,
		"Chart":   upper(about),
		"Release": object{"Name": release, "Namespace": "default", "Service": "Helm", "IsInstall": true, "Revision": 1},
	})
}

func read(file string) (object, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	values := object{}
	return values, wrap(file, yaml.Unmarshal(content, &values))
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Maps are merged, everything else is replaced, and null takes away, as Helm has it.
func merge(values, more object) {
	for key, value := range more {
		below, isMap := value.(object)
		into, wasMap := values[key].(object)
		switch {
		case value == nil:
			delete(values, key)
		case isMap && wasMap:
			merge(into, below)
		default:
			values[key] = value
		}
	}
}

// Chart.yaml's keys begin with a small letter, the fields of .Chart with a large one.
func upper(about object) object {
	chart := object{}
	for key, value := range about {
		chart[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return chart
}

func render(chart string, data object) error {
	all := template.New("chart").Option("missingkey=zero")
	all.Funcs(sprig.TxtFuncMap()).Funcs(functions(all))
	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := all.New(filepath.Base(file)).Parse(string(content)); err != nil {
			return err
		}
	}
	var rendered bytes.Buffer
	for _, file := range files {
		name := filepath.Base(file)
		text, err := execute(all, name, data)
		if err != nil {
			return err
		}
		if filepath.Ext(name) == ".yaml" && strings.TrimSpace(text) != "" {
			fmt.Fprintf(&rendered, "---\n# Source: %s\n%s\n", name, strings.Trim(text, "\n"))
		}
	}
	_, err = rendered.WriteTo(os.Stdout)
	return err
}

func execute(all *template.Template, name string, data interface{}) (string, error) {
	var text bytes.Buffer
	err := all.ExecuteTemplate(&text, name, data)
	return strings.ReplaceAll(text.String(), "<no value>", ""), err
}

// What Helm has beside sprig.
func functions(all *template.Template) template.FuncMap {
	return template.FuncMap{
		"include": func(name string, data interface{}) (string, error) { return execute(all, name, data) },
		"toYaml": func(value interface{}) (string, error) {
			text, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(text), "\n"), err
		},
		"required": func(message string, value interface{}) (interface{}, error) {
			if value == nil || value == "" {
				return nil, fmt.Errorf("%s", message)
			}
			return value, nil
		},
	}
}
