#include "daemon/store/vouchers/manifest.hpp"

#include <charconv>

#include <fmt/format.h>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::store {

namespace {

constexpr std::string_view first_line = "stmtwatch vouchers 1";
constexpr std::string_view checksum_word = "checksum ";
constexpr std::size_t checksum_line = checksum_word.size() + 16 + 1;

std::string_view take_word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

// False where the next word is not just that number.
template <class Number>
bool take_number(std::string_view& line, Number& number) {
  const auto word = take_word(line);
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  return !word.empty() && read.ec == std::errc() && read.ptr == word.data() + word.size();
}

bool take_run(std::string_view line, Manifest& manifest) {
  SealedRun run;
  const bool read = take_number(line, run.number) && take_number(line, run.space.unique_index) &&
                    take_number(line, run.days.first) && take_number(line, run.days.last);
  run.space.feed = line;
  manifest.runs.push_back(run);
  return read;
}

bool take_line(std::string_view line, Manifest& manifest) {
  const auto word = take_word(line);
  if (word == "run") return take_run(line, manifest);
  if (word == "next") return take_number(line, manifest.next_number) && line.empty();
  return word == "log" && take_number(line, manifest.log) && line.empty();
}

}  // namespace

std::string log_name(std::uint64_t number) {
  return fmt::format("log-{}", number);
}
std::string run_name(std::uint64_t number) {
  return fmt::format("run-{}", number);
}

std::string text(const Manifest& manifest) {
  auto text = fmt::format("{}\nnext {}\nlog {}\n", first_line, manifest.next_number, manifest.log);
  for (const auto& run : manifest.runs) {
    text += fmt::format("run {} {} {} {} {}\n", run.number, run.space.unique_index, run.days.first,
                        run.days.last, run.space.feed);
  }
  return text + fmt::format("{}{:016x}\n", checksum_word, checks::hash_bytes(text));
}

std::optional<Manifest> parse_manifest(std::string_view text) {
  if (text.size() < checksum_line) return std::nullopt;
  auto lines = text.substr(0, text.size() - checksum_line);
  if (text.substr(lines.size()) != fmt::format("{}{:016x}\n", checksum_word, checks::hash_bytes(lines)))
    return std::nullopt;
  Manifest manifest;
  for (bool first = true; !lines.empty(); first = false) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    if (first ? line != first_line : !take_line(line, manifest)) return std::nullopt;
  }
  return manifest;
}

}  // namespace stmtwatch::store
