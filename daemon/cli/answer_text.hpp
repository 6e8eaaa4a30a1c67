#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "daemon/cli/terminal.hpp"
#include "daemon/documents/finding_document.hpp"

// The daemon's documents as text for a person who has just been woken: what is wrong first, then where
// exactly, then what to type. Pure: the same document, moment and terminal give the same text. All of them
// throw nlohmann's exceptions on a document that is not the daemon's.
namespace stmtwatch::cli {

using documents::Document;
using Moment = std::chrono::sys_seconds;

// What a key says; "unknown" where it says nothing. Safe for a terminal.
std::string said(const Document& document, const char* key);
bool says(const Document& document, const char* key);

// "278 minutes left until the deadline 2024-09-10T09:00:00+08:00", "the deadline ... passed 12 minutes ago",
// "no deadline".
std::string time_left(const Document& deadline, Moment now);

// "NAME  VALUE" under each other, `indent` blanks before; lines whose value is empty are left out.
std::string facts(const std::vector<std::pair<std::string, std::string>>& lines, std::size_t indent);

// "HELD" of "held": ASCII letters in upper case.
std::string upper(std::string text);

// What is said under a list that was cut, with a hint on how to see the rest; empty where it was not.
std::string cut_line(const Document& answer, std::string_view hint);

// What needs a person now, gravest first: {"status": ...}.
std::string attention_text(const Document& answer, const Terminal& terminal, Moment now);
std::string status_text(const Document& answer, const Terminal& terminal, Moment now);

std::string statements_text(const Document& answer, const Terminal& terminal, Moment now);
// Cause, place, minutes left, way out: {"statement": ...}.
std::string explanation_text(const Document& answer, const Terminal& terminal, Moment now);
// All there is to know of it.
std::string statement_text(const Document& answer, const Terminal& terminal, Moment now);
// The explanation, after what the recheck found.
std::string recheck_text(const Document& answer, const Terminal& terminal, Moment now);

std::string incidents_text(const Document& answer, const Terminal& terminal, Moment now);
std::string incident_text(const Document& answer, const Terminal& terminal, Moment now);
// One line on what was done to the incident.
std::string incident_done_text(const Document& answer, const Terminal& terminal, Moment now);

std::string destinations_text(const Document& answer, const Terminal& terminal, Moment now);
std::string destination_test_text(const Document& answer, const Terminal& terminal, Moment now);

}  // namespace stmtwatch::cli
