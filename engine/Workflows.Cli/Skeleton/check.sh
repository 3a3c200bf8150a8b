#!/bin/sh
# What must hold of the workflows in specs: no mistake, and a plan for each. WORKFLOWS is the command, where it is not 'workflows'.
set -eu
workflows=${WORKFLOWS:-workflows}
$workflows validate specs
find specs -name '*.yaml' ! -name '*.tests.yaml' | sort | while read -r spec; do
    $workflows plan "$spec"
done
