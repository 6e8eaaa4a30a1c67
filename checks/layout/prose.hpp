#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "checks/layout/tail.hpp"

namespace stmtwatch::checks::layout {

// A pattern that a whole line matches.
class LinePattern {
 public:
  // `pattern` is valid and UTF-8, lines are in `encoding`.
  LinePattern(const std::string& pattern, Encoding encoding);
  ~LinePattern();
  LinePattern(LinePattern&&) noexcept;

  // What its groups matched, in UTF-8; nullopt: the line does not match, or is longer than such lines are.
  std::optional<std::vector<std::string>> groups_in(std::string_view line) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
  Encoding encoding_;
};

// Recognises the lines that say something about the statement.
class ProseReader {
 public:
  // `lines` must outlive it.
  ProseReader(const std::vector<ProseLine>& lines, Encoding encoding);

  // Appends to `found` what `line` (without its line break) says, if it says something that is not there yet,
  // or says totals that are there otherwise. Of each of the lines there are two at most.
  void read(std::string_view line, std::uint64_t number, std::uint64_t byte_offset,
            std::vector<Prose>& found) const;

 private:
  const std::vector<ProseLine>& lines_;
  std::vector<LinePattern> patterns_;
};

// What the postamble of `tail` says, whose text begins on line `line` at `byte_offset`.
void read_postamble(const Tail& tail, const Schema& schema, std::uint64_t line, std::uint64_t byte_offset,
                    std::vector<Prose>& found);

}  // namespace stmtwatch::checks::layout
