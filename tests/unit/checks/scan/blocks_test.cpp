#include "checks/scan/blocks.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <iconv.h>

#include "checks/text/characters.hpp"

// The structural pass: every instruction set finds the same, and what it lets pass is right.
namespace stmtwatch::test {
namespace {

using checks::Encoding;
using checks::scan::Isa;
using checks::scan::ScanFormat;
using checks::scan::Separator;
using checks::scan::SeparatorKind;
using AttentionWords = std::vector<std::uint64_t>;

struct Scanned {
  std::vector<Separator> separators;
  AttentionWords attention;

  bool attends(std::size_t at) const { return (attention[at / 64] >> (at % 64) & 1) != 0; }
};

// In several calls, each of so many blocks and the last one of the rest, as chunks are.
Scanned scan(const std::string& text, const ScanFormat& format, Isa isa,
             const std::vector<std::size_t>& calls = {}) {
  Scanned found;
  checks::scan::BlockCarry carry;
  std::size_t at = 0;
  for (std::size_t call = 0; at < text.size() || call == 0; ++call) {
    const std::size_t rest = text.size() - at;
    const std::size_t bytes = call < calls.size() ? std::min(rest, 64 * calls[call]) : rest;
    const std::string before = at == 0 ? std::string(64, '\0') : text.substr(at - 64, 64);
    const std::string guarded = before + text.substr(at, bytes) + std::string(128, '\0');
    const std::size_t blocks = (bytes + 63) / 64;
    AttentionWords attention(blocks);
    std::vector<std::uint32_t> out(bytes + 64);
    auto* const end = scan_blocks(isa)(guarded.data() + 64, blocks, bytes, static_cast<std::uint32_t>(at),
                                       format, carry, attention.data(), out.data());
    if (carry.attention_before != 0 && !found.attention.empty())
      found.attention.back() |= std::uint64_t{7} << 61;
    found.attention.insert(found.attention.end(), attention.begin(), attention.end());
    for (auto* each = out.data(); each != end; ++each)
      found.separators.push_back(Separator::of_bits(*each));
    at += bytes;
  }
  return found;
}

Scanned scan(const std::string& text, const ScanFormat& format = {}) {
  return scan(text, format, checks::scan::best_isa());
}

// Bytes that look like statements, with bytes that matter much more often than chance would have them.
std::string likely_bytes(std::mt19937_64& random) {
  static const std::vector<std::string> parts = {"|",
                                                 "\n",
                                                 "\r\n",
                                                 "\r",
                                                 "\"",
                                                 "2024",
                                                 "abc",
                                                 "张三",
                                                 "\xC2\x85",
                                                 "\xE2\x80\xA8",
                                                 "\xE2",
                                                 "\xC2",
                                                 "\xF0\x9F\x98\x80",
                                                 "\xED\xA0\x80",
                                                 "\xC0\xAF",
                                                 "\xC1\x81",
                                                 "\xE0\x80\x80",
                                                 "\xF0\x9F\x98",
                                                 "\xC3\xA9",
                                                 "\xF4\x90\x80\x80",
                                                 "\xD5\xC5",
                                                 "\xC8\xFD",
                                                 "\x81\x7C",
                                                 "\x81\x30\x84\x35",
                                                 "\xFF",
                                                 "\x80",
                                                 "\x81",
                                                 "\x7F",
                                                 std::string(1, '\0'),
                                                 "\x1A",
                                                 "\xA1\xA1",
                                                 "\xAA\x40",
                                                 "\xD7\xFA",
                                                 "@",
                                                 "`",
                                                 "\\"};
  std::string text;
  const std::size_t size = random() % 400;
  while (text.size() < size) {
    const auto& part = parts[random() % parts.size()];
    const std::size_t times = random() % 8 == 0 ? random() % 80 : 1;
    for (std::size_t i = 0; i < times; ++i)
      text += part;
  }
  return text;
}

// Some thousand bytes of plain text with something else here and there, mostly where groups of blocks that
// are looked at together begin and end.
std::string likely_text(std::mt19937_64& random, Encoding encoding) {
  const bool utf8 = encoding == Encoding::utf8;
  const std::string_view name = utf8 ? "欧阳建华" : "\xC5\xB7\xD1\xF4\xBD\xA8\xBB\xAA";
  const std::string_view line_end = random() % 2 == 0 ? "\n" : "\r\n";
  const bool beyond_ascii = encoding != Encoding::ascii && random() % 4 != 0;
  const std::uint64_t fields = random() % 4 == 0 ? 400 : 6;  // lines longer than a group, or short ones
  std::string text;
  const std::size_t size = 1000 + random() % 6000;
  while (text.size() < size) {
    text += std::string(random() % 9, 'x') + '|';
    if (beyond_ascii && random() % 4 == 0) text += name;
    if (random() % fields == 0) text += line_end;
  }
  for (std::size_t odd = random() % 4; odd > 0; --odd) {
    const std::string bytes = likely_bytes(random).substr(0, random() % 5);
    const std::size_t border = (random() % 7 + 1) * 1024 - 5 + random() % 8;
    const std::size_t at = random() % 3 == 0 ? random() % text.size() : std::min(border, text.size());
    random() % 2 == 0 ? text.insert(at, bytes) : text.replace(at, bytes.size(), bytes);
  }
  return text;
}

std::vector<std::size_t> some_calls(std::mt19937_64& random) {
  std::vector<std::size_t> calls(random() % 2 == 0 ? 0 : random() % 6);
  for (std::size_t& blocks : calls)
    blocks = random() % 4 == 0 ? 16 * (1 + random() % 3) : 1 + random() % 60;
  return calls;
}

bool is_valid_in(const char* charset, std::string text) {
  const iconv_t converter = iconv_open("UTF-32LE", charset);
  REQUIRE(converter != reinterpret_cast<iconv_t>(-1));
  std::string out(text.size() * 8 + 16, '\0');
  char* from = text.data();
  char* to = out.data();
  std::size_t from_left = text.size();
  std::size_t to_left = out.size();
  const bool valid = iconv(converter, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1);
  iconv_close(converter);
  return valid;
}

TEST_CASE("delimiters, line ends and quotes are found, in order, each by its kind") {
  const auto found = scan("a|\"b\"\r\n\n|", {.quoted = true});
  CHECK(found.separators == std::vector<Separator>{{1, SeparatorKind::delimiter},
                                                   {2, SeparatorKind::quote},
                                                   {4, SeparatorKind::quote},
                                                   {6, SeparatorKind::crlf},
                                                   {7, SeparatorKind::lf},
                                                   {8, SeparatorKind::delimiter}});
}

TEST_CASE("a CR in one block and its LF in the next make one line end") {
  for (const std::size_t before : {63u, 1023u, 2047u}) {
    for (const std::size_t behind : {70u, 3000u}) {
      const auto found = scan(std::string(before, 'x') + "\r\n" + std::string(behind, 'y'));
      REQUIRE(found.separators.size() == 1);
      CHECK(found.separators[0] == Separator(before + 1, SeparatorKind::crlf));
      CHECK(std::ranges::all_of(found.attention, [](std::uint64_t word) { return word == 0; }));
    }
  }
}

TEST_CASE("every instruction set of this processor finds the same") {
  std::mt19937_64 random(20240909);
  for (int round = 0; round < 14'000; ++round) {
    const auto encoding = static_cast<Encoding>(random() % 4);
    const std::string text = round % 2 == 0 ? likely_bytes(random) : likely_text(random, encoding);
    const ScanFormat format{.delimiter = random() % 2 == 0 ? '|' : ',',
                            .delimited = random() % 8 != 0,
                            .quoted = random() % 2 == 0,
                            .encoding = encoding};
    const auto calls = some_calls(random);
    const Scanned reference = scan(text, format, Isa::scalar, calls);
    for (const Isa isa : checks::scan::isas_here()) {
      CAPTURE(checks::scan::text(isa));
      const Scanned found = scan(text, format, isa, calls);
      REQUIRE((found.separators == reference.separators));
      REQUIRE(found.attention == reference.attention);
    }
  }
}

TEST_CASE("UTF-8 that passes without attention is valid and has neither controls nor breaks") {
  std::mt19937_64 random(7);
  std::size_t passed = 0;
  for (int round = 0; round < 14'000; ++round) {
    const std::string text = round % 2 == 0 ? likely_bytes(random) : likely_text(random, Encoding::utf8);
    const Scanned found = scan(text);
    if (std::ranges::any_of(found.attention, [](std::uint64_t word) { return word != 0; })) continue;
    ++passed;
    REQUIRE_FALSE(checks::text::find_invalid_utf8(text));
    REQUIRE_FALSE(checks::text::find_control(text));
  }
  CHECK(passed > 100);
}

TEST_CASE("what is no UTF-8 draws attention wherever it stands, between plain text and Chinese") {
  for (const std::string wrong :
       {"\xC1\x81", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\x80", "\xBF\xBF", "\xC3", "\xE5", "\xE5\x8D", "\xF0\x9F\x98", "\xFF", "\xFE"}) {
    for (const std::string around : {"x", "明"}) {
      for (std::size_t before = 0; before < 700; ++before) {
        std::string text = before < 200 ? std::string(before, 'x') : std::string(before % 3, 'y');
        while (before >= 200 && text.size() + around.size() <= before)
          text += around;
        const std::size_t at = text.size();
        const std::size_t behind = before % 7 == 0 ? 1100 : before % 100;  // enough for many blocks at once
        text += wrong + around + std::string(behind, 'z') + around;
        for (const Isa isa : checks::scan::isas_here())
          REQUIRE(scan(text, {}, isa).attends(at));
      }
    }
  }
}

TEST_CASE("what is no UTF-8 draws attention where many blocks looked at together meet") {
  for (const std::string wrong :
       {"\xC1\x81", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80",
        "\xF0\x9F\x98", "\xC3", "\xE5", "\xE5\x8D", "\xE2\x80\xA8", "\xC2\x85", "\x7F", "\xFF"}) {
    for (const std::string around : {"x", "明"}) {
      for (const std::size_t border : {1024u, 2048u, 3072u}) {
        for (std::size_t at = border - 6; at < border + 3; ++at) {
          std::string text(at % 3, 'y');
          while (text.size() + around.size() <= at)
            text += around;
          text += std::string(at - text.size(), 'y') + wrong;
          while (text.size() < 6000)
            text += around;
          for (const Isa isa : checks::scan::isas_here())
            REQUIRE(scan(text, {}, isa).attends(at));
        }
      }
    }
  }
}

TEST_CASE("plain Chinese text draws no attention in any encoding") {
  const std::string utf8 = "杭州明月餐饮管理有限公司|北京远山网络信息技术股份有限公司，（一）|";
  const std::string gbk =
      "\xBA\xBC\xD6\xDD\xC3\xF7\xD4\xC2\xB2\xCD\xD2\xFB|"
      "\xB9\xDC\xC0\xED\xD3\xD0\xCF\xDE\xB9\xAB\xCB\xBE\xA3\xAC|";
  for (std::size_t shift = 0; shift < 64; ++shift) {
    const std::string pad(shift, 'x');
    const auto calm = [](const Scanned& found) {
      return std::ranges::all_of(found.attention, [](std::uint64_t word) { return word == 0; });
    };
    CHECK(calm(scan(pad + utf8 + utf8)));
    CHECK(calm(scan(pad + gbk + gbk + gbk, {.encoding = Encoding::gbk})));
    CHECK(calm(scan(pad + gbk + gbk + gbk, {.encoding = Encoding::gb18030})));
  }
}

TEST_CASE("every pair of bytes that passes without attention is a character of its encoding") {
  for (const auto& [encoding, charset] :
       {std::pair(Encoding::gbk, "GBK"), std::pair(Encoding::gb18030, "GB18030")}) {
    for (int lead = 0x80; lead <= 0xFF; ++lead) {
      for (int trail = 0x20; trail <= 0xFF; ++trail) {
        for (const std::size_t shift : {0u, 63u}) {
          const std::string pair{static_cast<char>(lead), static_cast<char>(trail)};
          const Scanned found = scan(std::string(shift, 'x') + pair + "x", {.encoding = encoding});
          const bool calm = !found.attends(shift) && !found.attends(shift + 1);
          if (calm) CHECK_MESSAGE(is_valid_in(charset, pair), lead << " " << trail << " " << charset);
        }
      }
    }
  }
}

TEST_CASE("a delimiter byte that ends a two-byte character is none") {
  const ScanFormat format{.encoding = Encoding::gbk};
  for (std::size_t shift = 0; shift < 70; ++shift) {
    for (std::size_t characters = 1; characters < 5; ++characters) {
      std::string text(shift, 'x');
      for (std::size_t i = 0; i < characters; ++i)
        text += "\xB0\xA1";
      text += "\x85|||";  // the first | is a second byte
      const auto found = scan(text, format);
      REQUIRE(found.separators.size() == 2);
      CHECK(found.separators[0].position() == text.size() - 2);
    }
  }
}

}  // namespace
}  // namespace stmtwatch::test
