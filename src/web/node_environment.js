// SPDX-License-Identifier: MIT
// Under node the program has the environment that node was started in. emcc puts this before its own code.
/* global ENV, Module */
Module["preRun"] = [() => { Object.assign(ENV, process.env); }];
