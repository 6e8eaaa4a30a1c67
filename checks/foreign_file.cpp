#include "checks/foreign_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "checks/scan/chunk.hpp"
#include "checks/text/ascii.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/shown.hpp"

namespace stmtwatch::checks {
namespace {

constexpr std::size_t sample_bytes = 64u << 10;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
using namespace std::string_view_literals;

// How files of a kind begin.
struct FileKind {
  std::string_view begins_with;
  std::string_view name;
};
constexpr auto packed =
    std::to_array<FileKind>({{"\x1F\x8B"sv, "a gzip file"},
                             {"PK\x03\x04"sv, "a ZIP file (or a spreadsheet, which is one)"},
                             {"PK\x05\x06"sv, "an empty ZIP file"},
                             {"BZh"sv, "a bzip2 file"},
                             {"\xFD"
                              "7zXZ\x00"sv,
                              "an xz file"},
                             {"\x28\xB5\x2F\xFD"sv, "a Zstandard file"},
                             {"7z\xBC\xAF\x27\x1C"sv, "a 7-Zip file"},
                             {"Rar!\x1A\x07"sv, "a RAR file"},
                             {"%PDF-"sv, "a PDF file"},
                             {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old spreadsheet (OLE2)"},
                             {"-----BEGIN PGP MESSAGE"sv, "an encrypted file (PGP)"}});

constexpr const char* hint_packed =
    "let the generating job put the statement itself here, unpacked and not encrypted";
constexpr const char* hint_document =
    "read what it says: it is most often the answer of a server that had no statement to give; fetch or "
    "generate "
    "the statement again";
constexpr const char* hint_encoding =
    "let the generating job write the schema's encoding; if the receiver expects the other, correct the "
    "schema";

bool begins_with_letter(std::string_view text) {
  return !text.empty() && text::is_letter(text.front());
}

std::string lowered(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return made;
}

std::string_view behind_blanks(std::string_view text) {
  const auto at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? "" : text.substr(at);
}

// "an XML document" ...; empty: none of those.
std::string_view document_name(std::string_view text) {
  if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
  text = behind_blanks(text);
  const std::string begin = lowered(text.substr(0, 16));
  if (begin.starts_with("<!doctype html") || begin.starts_with("<html")) return "an HTML page";
  const bool tag =
      text.starts_with('<') && (text.substr(1).starts_with('?') || text.substr(1).starts_with('!') ||
                                begins_with_letter(text.substr(1)));
  if (tag) return "an XML document";
  if (begin.starts_with("http/1.") || begin.starts_with("http/2")) return "an answer of a web server";
  const std::string_view inside = text.empty() ? "" : behind_blanks(text.substr(1));
  const auto opens = [&](char bracket, std::string_view behind) {
    return text.starts_with(bracket) && !inside.empty() && behind.contains(inside.front());
  };
  return opens('{', "\"}") || opens('[', "{[\"]") ? "a JSON document" : "";
}

// What the schema says the file begins with, if it says it.
std::string_view first_text(const Schema& schema) {
  if (!schema.sections.empty()) return schema.sections.front().title;
  return schema.header && !schema.columns.empty() ? std::string_view(schema.columns.front().title) : "";
}

// How text reads in an encoding: how many bytes begin no character there, and how many characters of three
// bytes or more it has.
struct TextReading {
  std::size_t invalid = 0;
  std::size_t invalid_runs = 0;  // of such bytes one after the other
  std::size_t long_characters = 0;
};

TextReading read_as_utf8(std::string_view text) {
  TextReading reading;
  bool in_run = false;
  while (!text.empty()) {
    const auto character = text::first_character(text, Encoding::utf8);
    if (!character && !in_run) ++reading.invalid_runs;
    if (!character) ++reading.invalid;
    in_run = !character;
    if (character && character->bytes > 2) ++reading.long_characters;
    text.remove_prefix(character ? character->bytes : 1);
  }
  return reading;
}

// Whether all of it has the form of GB18030: pairs and fours, whatever is assigned to them.
bool has_form_of_gb18030(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? text::byte_at(text, at) : 0u; };
  const auto leads = [&](std::size_t at) { return byte(at) >= 0x81 && byte(at) <= 0xFE; };
  const auto digit = [&](std::size_t at) { return byte(at) >= 0x30 && byte(at) <= 0x39; };
  while (!text.empty()) {
    std::size_t bytes = 1;
    if (byte(0) >= 0x80) {
      const bool pair = byte(1) >= 0x40 && byte(1) <= 0xFE && byte(1) != 0x7F;
      bytes = pair ? 2 : digit(1) && leads(2) && digit(3) ? 4 : 0;
      if (!leads(0) || bytes == 0) return false;
    }
    text.remove_prefix(bytes);
  }
  return true;
}

// Half of the bytes of Latin text in UTF-16 are NUL, all of them before or all behind the others.
bool is_utf16(std::string_view text) {
  std::array<std::size_t, 2> nuls{};
  for (std::size_t at = 0; at < text.size(); ++at)
    nuls[at % 2] += text[at] == '\0' ? 1 : 0;
  const auto [less, more] = std::minmax(nuls[0], nuls[1]);
  return more * 5 > text.size() && less * 20 < more;
}

// In which encoding all of it is written, if not in the schema's.
std::string_view other_encoding(std::string_view text, const Schema& schema) {
  if (is_utf16(text)) return "UTF-16";
  if (schema.encoding == Encoding::ascii) return "";
  const TextReading utf8 = read_as_utf8(text);
  if (schema.encoding == Encoding::utf8) {
    const bool foreign = utf8.invalid_runs >= 2 && utf8.long_characters * 4 < utf8.invalid;
    return foreign && has_form_of_gb18030(text) ? text::name_of(Encoding::gb18030) : "";
  }
  return utf8.invalid == 0 && utf8.long_characters >= 2 ? text::name_of(Encoding::utf8) : "";
}

class ForeignFile {
 public:
  ForeignFile(const Schema& schema, const FindingList& findings) : schema_(schema), findings_(findings) {}

  // Where the sample begins.
  std::uint64_t sample_from() const {
    const Finding* const found = first_of("encoding");
    return found != nullptr && found->byte_offset > sample_bytes / 2 ? found->byte_offset - 4096 : 0;
  }

  std::optional<Finding> judge(std::string_view sample, std::uint64_t from) const {
    if (from == 0) {
      for (const FileKind& kind : packed) {
        if (sample.starts_with(kind.begins_with)) return finding("encoding", kind.name, hint_packed);
      }
      if (auto document = judge_document(sample)) return document;
    }
    return judge_encoding(sample, from);
  }

 private:
  bool has(std::string_view check) const { return findings_.by_check().contains(std::string(check)); }
  const Finding* first_of(std::string_view check) const {
    const auto found = std::ranges::find(findings_.listed(), check, &Finding::check);
    return found == findings_.listed().end() ? nullptr : &*found;
  }

  static Finding finding(std::string_view check, std::string_view what, const char* hint) {
    Finding made;
    made.check = check;
    made.message = fmt::format("this is {}, not a statement", what);
    made.hint = hint;
    return made;
  }

  std::optional<Finding> judge_document(std::string_view sample) const {
    const bool headed = schema_.header || !schema_.sections.empty();
    if (headed ? !has("header") && !has("completeness") : !has("field-count") && !has("completeness"))
      return std::nullopt;
    const std::string_view name = document_name(sample);
    if (name.empty()) return std::nullopt;
    const std::string_view first = first_text(schema_);
    if (!first.empty() && behind_blanks(sample).starts_with(first.front())) return std::nullopt;
    auto made = finding(headed ? "header" : "field-count", name, hint_document);
    const std::string_view text = sample.starts_with(utf8_mark) ? sample.substr(utf8_mark.size()) : sample;
    made.message += ": " + text::shown(behind_blanks(text), false, schema_.encoding);
    return made;
  }

  // Whole lines are looked at, so that no character is cut.
  std::optional<Finding> judge_encoding(std::string_view sample, std::uint64_t from) const {
    if (from > 0) sample.remove_prefix(std::min(sample.find('\n'), sample.size()));
    if (sample.size() > sample_bytes / 2) sample = sample.substr(0, sample.rfind('\n'));
    const std::string_view other = other_encoding(sample, schema_);
    if (other.empty()) return std::nullopt;
    Finding made;
    made.check = "encoding";
    made.message = fmt::format("the file is not {}: all that was looked at of it would be right in {}",
                               text::name_of(schema_.encoding), other);
    made.hint = hint_encoding;
    const Finding* const first = first_of("encoding");
    if (from > 0 && first != nullptr) {
      made.line = first->line;
      made.byte_offset = first->byte_offset;
      return made;
    }
    const auto foreign = std::ranges::find_if(sample, [](char c) {
      return text::byte_at({&c, 1}, 0) >= 0x80;
    });
    const auto at = foreign == sample.end() ? 0 : static_cast<std::size_t>(foreign - sample.begin());
    made.byte_offset = at;
    made.line = 1 + static_cast<std::uint64_t>(std::ranges::count(sample.substr(0, at), '\n'));
    return made;
  }

  const Schema& schema_;
  const FindingList& findings_;
};

}  // namespace

std::expected<void, SourceFault> tell_foreign_file(const Source& source, const Schema& schema,
                                                   std::size_t findings_listed_max, Judgement& judgement) {
  constexpr auto telling = std::to_array<std::string_view>(
      {"header", "encoding", "field-count", "completeness", "control-character"});
  const auto& found = judgement.findings.by_check();
  const bool may_be = std::ranges::any_of(
      telling, [&](std::string_view check) { return found.contains(std::string(check)); });
  if (!may_be || source.size() == 0) return {};
  const ForeignFile file(schema, judgement.findings);
  const std::uint64_t from = file.sample_from();
  const auto bytes = std::min<std::uint64_t>(sample_bytes, source.size() - from);
  std::string sample(static_cast<std::size_t>(bytes), '\0');
  if (const auto read = scan::read_fully(source, from, sample); !read) return std::unexpected(read.error());
  auto told = file.judge(sample, from);
  if (!told) return {};
  judgement.findings = FindingList(findings_listed_max);
  judgement.findings.add(std::move(*told));
  judgement.keys = std::vector<KeySet>(schema.unique.size());
  return {};
}

}  // namespace stmtwatch::checks
