// Package examples holds the worked programmes' plan files within the program, for its demonstration.
package examples

import "embed"

// Plans are the plan files, each as NAME/plan.yaml.
//
//go:embed */plan.yaml
var Plans embed.FS

// Names are the worked programmes.
var Names = []string{"bath-and-north-east-somerset", "harrow", "lincolnshire", "oxfordshire", "tendring"}
