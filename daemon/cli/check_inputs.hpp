#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/schema.hpp"
#include "daemon/files/beneath.hpp"

// Which files `stmtwatch check` was asked to judge, and by which schema each.
namespace stmtwatch::cli {

// A kind of statement: a feed, or what --schema names.
struct Format {
  std::string feed;  // empty with --schema
  std::shared_ptr<const checks::Schema> schema;
  std::optional<FileNamePattern> file_name;
};

struct Formats {
  std::vector<std::shared_ptr<const Format>> all;
  bool chosen = false;  // --schema or --feed: there is one, and every file given is of it, whatever its name
};

struct Input {
  std::string path{};                        // as it was given, or DIRECTORY/NAME
  std::shared_ptr<const Format> format{};    // null only where `fault` is set
  std::optional<StatementName> statement{};  // what the name says by the format's pattern
  // Of a file found in a directory: no link is followed there.
  std::shared_ptr<files::Directory> within{};
  files::Listing::Entry::Kind kind = files::Listing::Entry::Kind::unknown;
  std::string fault{};  // not empty: cannot be judged, and why
};

struct Inputs {
  std::vector<Input> files;  // in the order of the arguments, those of a directory by name; no file twice
  std::vector<std::string> notes;  // what was left out and why, for people
};

// A path that cannot be read is an input with a fault. Of a directory, the regular files whose names fit are
// taken (all of them where the format gives no name). The error is a mistake of the command line: a file
// whose name fits no feed, or several.
std::expected<Inputs, std::string> find_inputs(const std::vector<std::string>& paths, const Formats& formats);

// Opens it; a link that was named on the command line is followed, but nothing except a regular file is read.
// The error says which and why.
std::expected<files::OpenFile, std::string> open_input(const Input& input);

}  // namespace stmtwatch::cli
