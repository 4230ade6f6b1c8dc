// What each generated client does, and tells of it.
export type Life = (
  baseUrl: string,
  codes: { login(): Promise<string>; phone(): Promise<string> },
) => Promise<{ unregistered: boolean; hasPhone: boolean | undefined; nickName: string | undefined; code: string | undefined }>;
