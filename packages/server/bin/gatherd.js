#!/usr/bin/env node
import '../dist/gatherd.js'
