/// <reference types="@tarojs/taro" />
/// <reference types="mp-session/components/jsx" />
declare module '*.css'
