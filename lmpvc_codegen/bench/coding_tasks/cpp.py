# Copyright 2026 The lmpvc_codegen authors
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.

"""Tasks in C++."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask

CPP_TASKS = (
    CodingTask(
        name='quicksort',
        language='cpp',
        request='Write a C++17 function std::vector<int> quicksort(std::vector<int> numbers) '
        'that returns the numbers sorted with the quicksort method. Do not call std::sort.',
        signature='std::vector<int> quicksort(std::vector<int> numbers) {\n',
        setup="""\
inline std::vector<int> numbers_below(int end, int factor) {
  std::vector<int> numbers;
  for (int n = 0; n < end; ++n) numbers.push_back(n * factor % end);
  return numbers;
}
""",
        cases=(
            Case('quicksort({})', 'std::vector<int>{}'),
            Case('quicksort({3, 1, 2, 3, -5})', '(std::vector<int>{-5, 1, 2, 3, 3})'),
            Case('quicksort(std::vector<int>(50, 7))', 'std::vector<int>(50, 7)'),
            Case('quicksort(numbers_below(1000, 919))', 'numbers_below(1000, 1)'),
        ),
        solution="""\
std::vector<int> quicksort(std::vector<int> numbers) {
  if (numbers.size() < 2) return numbers;
  const int pivot = numbers[numbers.size() / 2];
  std::vector<int> smaller, equal, larger;
  for (int n : numbers) (n < pivot ? smaller : n > pivot ? larger : equal).push_back(n);
  std::vector<int> sorted = quicksort(smaller);
  sorted.insert(sorted.end(), equal.begin(), equal.end());
  for (int n : quicksort(larger)) sorted.push_back(n);
  return sorted;
}
""",
        wrong=(
            """\
std::vector<int> quicksort(std::vector<int> numbers) {
  std::set<int> sorted(numbers.begin(), numbers.end());
  return {sorted.begin(), sorted.end()};
}
""",
        ),
    ),
    CodingTask(
        name='trim',
        language='cpp',
        request='Write a C++17 function std::string trim(const std::string& text) that returns '
        'the text without the blanks, tabs and line ends around it.',
        signature='std::string trim(const std::string& text) {\n',
        cases=(
            Case('trim("  a b  ")', 'std::string("a b")'),
            Case('trim("")', 'std::string()'),
            Case('trim(" \\t\\r\\n ")', 'std::string()'),
            Case('trim("\\n\\tx")', 'std::string("x")'),
        ),
        solution="""\
std::string trim(const std::string& text) {
  const char* blanks = " \\t\\r\\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}
""",
        wrong=(
            """\
std::string trim(const std::string& text) {
  auto first = text.find_first_not_of(' ');
  auto last = text.find_last_not_of(' ');
  return text.substr(first, last - first + 1);
}
""",
        ),
    ),
    CodingTask(
        name='matrix-product',
        language='cpp',
        request='Write a C++17 function '
        'std::vector<std::vector<double>> multiply(const std::vector<std::vector<double>>& a, '
        'const std::vector<std::vector<double>>& b) that returns the product of two matrices '
        'given by rows. Throw std::invalid_argument if the columns of a are not as many as the '
        'rows of b.',
        signature='std::vector<std::vector<double>> multiply('
        'const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) '
        '{\n',
        setup="""\
using Matrix = std::vector<std::vector<double>>;

template <typename Call>
bool refuses(Call call) {
  try {
    call();
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}
""",
        cases=(
            Case(
                'multiply(Matrix{{1, 2}, {3, 4}}, Matrix{{0, 1}, {1, 0}})',
                '(Matrix{{2, 1}, {4, 3}})',
            ),
            Case('multiply(Matrix{{1, 2, 3}}, Matrix{{1}, {2}, {3}})', '(Matrix{{14}})'),
            Case('multiply(Matrix{{1}, {2}}, Matrix{{3, 4}})', '(Matrix{{3, 4}, {6, 8}})'),
            Case('refuses([] { multiply(Matrix{{1, 2}}, Matrix{{1, 2}}); })', 'true'),
        ),
        solution="""\
std::vector<std::vector<double>> multiply(const std::vector<std::vector<double>>& a,
                                          const std::vector<std::vector<double>>& b) {
  std::vector<std::vector<double>> product;
  for (const auto& row : a) {
    if (row.size() != b.size()) throw std::invalid_argument("the matrices do not fit");
    std::vector<double> sums(b.empty() ? 0 : b[0].size(), 0.0);
    for (std::size_t k = 0; k < b.size(); ++k) {
      for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += row[k] * b[k][j];
    }
    product.push_back(sums);
  }
  return product;
}
""",
        wrong=(
            """\
std::vector<std::vector<double>> multiply(const std::vector<std::vector<double>>& a,
                                          const std::vector<std::vector<double>>& b) {
  std::vector<std::vector<double>> product = a;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j)
      product[i][j] = a[i][j] * b[i % b.size()][j % b[0].size()];
  return product;
}
""",
        ),
    ),
    CodingTask(
        name='ring-buffer',
        language='cpp',
        request='Write a C++17 class template RingBuffer<T> with a constructor '
        'RingBuffer(std::size_t capacity) and the methods void push(const T& value), which '
        'drops the oldest value when the buffer is full, std::optional<T> pop(), which removes '
        'and returns the oldest value, if there is one, and std::size_t size() const.',
        signature='template <typename T>\nclass RingBuffer {\n',
        cases=(
            Case('RingBuffer<int>(3).size()', 'std::size_t{0}'),
            Case('RingBuffer<std::string>(1).pop().has_value()', 'false'),
            Case(
                '[] { RingBuffer<int> r(2); r.push(1); r.push(2); r.push(3); std::vector<int> '
                'v; while (auto x = r.pop()) v.push_back(*x); return v; }()',
                '(std::vector<int>{2, 3})',
            ),
            Case(
                '[] { RingBuffer<std::string> r(2); r.push("a"); r.pop(); r.push("b"); '
                'r.push("c"); std::string s = *r.pop(); s += *r.pop(); '
                'return s + std::to_string(r.size()); }()',
                'std::string("bc0")',
            ),
        ),
        solution="""\
template <typename T>
class RingBuffer {
 public:
  explicit RingBuffer(std::size_t capacity) : capacity_(capacity) {}

  void push(const T& value) {
    if (values_.size() == capacity_) values_.pop_front();
    values_.push_back(value);
  }

  std::optional<T> pop() {
    if (values_.empty()) return std::nullopt;
    T value = values_.front();
    values_.pop_front();
    return value;
  }

  std::size_t size() const { return values_.size(); }

 private:
  std::size_t capacity_;
  std::deque<T> values_;
};
""",
        wrong=(
            """\
template <typename T>
class RingBuffer {
 public:
  RingBuffer(std::size_t capacity) : capacity_(capacity) {}
  void push(const T& value) { if (values_.size() < capacity_) values_.push_back(value); }
  std::optional<T> pop() {
    if (values_.empty()) return std::nullopt;
    T value = values_.back();
    values_.pop_back();
    return value;
  }
  std::size_t size() const { return values_.size(); }

 private:
  std::size_t capacity_;
  std::vector<T> values_;
};
""",
        ),
    ),
    CodingTask(
        name='shortest-way',
        language='cpp',
        request='Write a C++17 function int shortest_way(const std::vector<std::vector<'
        'std::pair<int, int>>>& edges, int from, int to). edges[n] holds a (node, length) pair '
        'for each edge that leaves node n; lengths are not negative. Return the length of the '
        'shortest way, or -1 if there is none.',
        signature='int shortest_way(const std::vector<std::vector<std::pair<int, int>>>& edges, '
        'int from, int to) {\n',
        setup="""\
using Edges = std::vector<std::vector<std::pair<int, int>>>;

inline Edges ladder(int rungs) {
  Edges edges(2 * rungs);
  for (int n = 0; n + 2 < 2 * rungs; ++n) {
    edges[n].push_back({n + 2, 1});
    edges[n].push_back({n ^ 1, 1});
    edges[n].push_back({(n ^ 1) + 2, 2});
  }
  return edges;
}
""",
        cases=(
            Case('shortest_way(Edges{{{1, 5}, {2, 1}}, {}, {{1, 1}}}, 0, 1)', '2'),
            Case('shortest_way(Edges{{{1, 2}, {2, 1}}, {}, {{1, 5}}}, 0, 1)', '2'),
            Case('shortest_way(Edges{{{1, 5}}, {}, {}}, 0, 2)', '-1'),
            Case('shortest_way(Edges{{{0, 3}}}, 0, 0)', '0'),
            Case('shortest_way(ladder(5000), 0, 9998)', '4999'),
        ),
        solution="""\
int shortest_way(const std::vector<std::vector<std::pair<int, int>>>& edges, int from, int to) {
  std::vector<int> best(edges.size(), -1);
  using Entry = std::pair<int, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> waiting;
  waiting.push({0, from});
  while (!waiting.empty()) {
    const auto [length, node] = waiting.top();
    waiting.pop();
    if (best[node] >= 0) continue;
    best[node] = length;
    for (const auto& [next, more] : edges[node]) {
      if (best[next] < 0) waiting.push({length + more, next});
    }
  }
  return best[to];
}
""",
        wrong=(
            """\
int shortest_way(const std::vector<std::vector<std::pair<int, int>>>& edges, int from, int to) {
  int length = 0;
  int node = from;
  std::vector<bool> seen(edges.size(), false);
  while (node != to) {
    seen[node] = true;
    int next = -1, best = 1 << 30;
    for (auto [n, l] : edges[node]) if (!seen[n] && l < best) { best = l; next = n; }
    if (next < 0) return -1;
    length += best;
    node = next;
  }
  return length;
}
""",
            """\
int shortest_way(const std::vector<std::vector<std::pair<int, int>>>& edges, int from, int to) {
  if (from == to) return 0;
  for (auto [node, length] : edges[from]) if (node == to) return length;
  return -1;
}
""",
        ),
    ),
    CodingTask(
        name='word-count',
        language='cpp',
        request='Write a C++17 function std::map<std::string, int> count_words(const '
        'std::string& text) that counts the words of a text. A word is an unbroken run of ASCII '
        'letters; capitals count as small letters, and the keys are in small letters.',
        signature='std::map<std::string, int> count_words(const std::string& text) {\n',
        setup='using Counts = std::map<std::string, int>;\n',
        cases=(
            Case('count_words("")', 'Counts{}'),
            Case('count_words("Go, go! Stop.")', '(Counts{{"go", 2}, {"stop", 1}})'),
            Case('count_words("a1b it\'s")', '(Counts{{"a", 1}, {"b", 1}, {"it", 1}, {"s", 1}})'),
            Case('count_words("end")', '(Counts{{"end", 1}})'),
        ),
        solution="""\
std::map<std::string, int> count_words(const std::string& text) {
  std::map<std::string, int> counts;
  std::string word;
  for (char c : text + " ") {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      ++counts[word];
      word.clear();
    }
  }
  return counts;
}
""",
        wrong=(
            """\
std::map<std::string, int> count_words(const std::string& text) {
  std::map<std::string, int> counts;
  std::istringstream words(text);
  std::string word;
  while (words >> word) ++counts[word];
  return counts;
}
""",
        ),
    ),
)
