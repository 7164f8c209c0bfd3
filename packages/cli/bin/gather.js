#!/usr/bin/env node
import '../dist/gather.js'
